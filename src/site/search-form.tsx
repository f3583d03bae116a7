import type { Words } from './words.ts';

/** As long as anybody types; what is longer is cut. */
export const LONGEST_QUERY = 100;

export function SearchForm({ slug, typed, words }: { slug: string; typed: string; words: Words }) {
  return (
    <search>
      <form class="search" action={`/${slug}`}>
        <label for="q">{words('searchEpisodes')}</label>
        <div class="row">
          <input id="q" type="search" name="q" value={typed} maxlength={LONGEST_QUERY} />
          <button>{words('searchButton')}</button>
        </div>
      </form>
    </search>
  );
}
