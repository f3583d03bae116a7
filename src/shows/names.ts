import type { Show } from './show.ts';

type Named = Pick<Show, 'id' | 'title' | 'slug'>;

/** What each of some shows is called in a list of them: by its title, and its address where another has the same. */
export function namesAmong(shows: readonly Named[]): ReadonlyMap<string, string> {
  const times = new Map<string, number>();
  for (const { title } of shows) times.set(title, (times.get(title) ?? 0) + 1);
  return new Map(
    shows.map(({ id, title, slug }) => [
      id,
      (times.get(title) ?? 0) > 1 ? `${title} (/${slug})` : title,
    ]),
  );
}
