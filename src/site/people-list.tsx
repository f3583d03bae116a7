import type { Person } from '../namespace/person.ts';
import type { Copies } from '../pictures/pictures.ts';
import { SmallPicture } from './small-picture.tsx';
import type { Words } from './words.ts';

interface PeopleProps {
  persons: readonly Person[];
  pictures: Copies;
  words: Words;
}

/** Who is heard, and who made it. Where one of them has a picture, each has one, or initials in its place. */
export function People({ persons, pictures, words }: PeopleProps) {
  if (persons.length === 0) return null;
  const haveFaces = someHasFace(persons, pictures);
  return (
    <section aria-labelledby="people">
      <h2 id="people">{words('people')}</h2>
      <ul class={haveFaces ? 'faces' : undefined}>
        {persons.map((person) => (
          <li>
            {haveFaces && <Face person={person} pictures={pictures} />}
            <span>
              {person.href === undefined ? person.name : <a href={person.href}>{person.name}</a>}
              {person.role !== undefined && `, ${person.role}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whether a picture of one of them is copied. */
export function someHasFace(persons: readonly Person[], pictures: Copies): boolean {
  return persons.some(({ img }) => pictures.has(img ?? ''));
}

function Face({ person: { name, img }, pictures }: { person: Person; pictures: Copies }) {
  const url = pictures.get(img ?? '');
  if (url !== undefined) return <SmallPicture url={url} kind="face" />;
  return (
    <span class="face" aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

const letters = new Intl.Segmenter();

/** Of the first and the last word that begin with a letter. */
export function initialsOf(name: string): string {
  const words = name.split(' ').filter((word) => /^\p{L}/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const initial = (word = '') => [...letters.segment(word)][0]?.segment ?? '';
  return ends.map(initial).join('').toUpperCase();
}
