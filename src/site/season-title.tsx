import { spokenIn } from './words.ts';
import type { Words } from './words.ts';

/** "Season 2", and what it is called where it has a name, as text alone. */
export function seasonTitle(words: Words, number: number, name: string | undefined): string {
  const counted = words('season', { number });
  return name === undefined ? counted : `${counted}: ${name}`;
}

/** The same where a page can say in which language the name is. */
export function SeasonTitle({
  number,
  name,
  language,
  words,
}: {
  number: number;
  name: string | undefined;
  language: string;
  words: Words;
}) {
  if (name === undefined) return <>{words('season', { number })}</>;
  return (
    <>
      {words('season', { number })}: <span {...spokenIn(language)}>{name}</span>
    </>
  );
}
