import { pagePath } from '../addresses/urls.ts';
import type { ShowPlace } from '../addresses/urls.ts';
import type { Words } from './words.ts';

/** As long as anybody types; what is longer is cut. */
export const LONGEST_QUERY = 100;

interface SearchFormProps {
  of: ShowPlace;
  typed: string;
  words: Words;
}

export function SearchForm({ of, typed, words }: SearchFormProps) {
  return (
    <search>
      <form class="search" action={pagePath(of)}>
        <div class="row">
          <input
            type="search"
            name="q"
            value={typed}
            aria-label={words('searchEpisodes')}
            placeholder={words('searchEpisodes')}
            maxlength={LONGEST_QUERY}
          />
          <button>{words('searchButton')}</button>
        </div>
      </form>
    </search>
  );
}
