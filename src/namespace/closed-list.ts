import { z } from 'zod';

/** As many characters of a wrong name as a message repeats, and as are compared. */
const READ = 60;

/**
 * A name of a closed list, in whatever case; it is kept as the list writes it. Any other is refused with the nearest.
 * @param what what the list has, for the message: "a role of the Podcast Taxonomy".
 * @param meant the names that somebody may have meant who wrote another
 */
export function oneOf<const Name extends string>(
  what: string,
  names: readonly Name[],
  meant = (given: string) => nearest(given, names),
) {
  const byLowerCase = new Map<string, Name>(names.map((name) => [name.toLowerCase(), name]));
  return z
    .string('must be text')
    .overwrite((text) => byLowerCase.get(text.trim().toLowerCase()) ?? text)
    .meta({ enum: names }) // what goes in is described as what comes out
    .pipe(z.enum(names, { error: ({ input }) => refusal(what, String(input), meant) }));
}

function refusal(what: string, given: string, meant: (given: string) => string[]): string {
  const similar = meant(given);
  const hint = similar.length > 0 ? `, but ${similar.join(', ')}` : '';
  return `must be ${what}, and there is no "${given.slice(0, READ)}"${hint}`;
}

/**
 * What the person may have meant: the names with the most pairs of letters in common, at most three.
 * @param least how like they must be, from 0 to 1
 */
export function nearest(text: string, names: readonly string[], least = 0.3): string[] {
  const pairs = pairsOf(text);
  return names
    .map((name) => ({ name, likeness: likeness(pairs, pairsOf(name)) }))
    .filter(({ likeness }) => likeness >= least)
    .toSorted((one, other) => other.likeness - one.likeness)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** 1 for the same pairs, 0 for none in common (the Sørensen–Dice coefficient). */
function likeness(one: Set<string>, other: Set<string>): number {
  const common = [...one].filter((pair) => other.has(pair)).length;
  return (2 * common) / (one.size + other.size);
}

/** With a space on either side, so that the first and the last letter count too. */
function pairsOf(text: string): Set<string> {
  const padded = ` ${text.slice(0, READ).trim().toLowerCase()} `;
  return new Set(Array.from(padded.slice(1), (letter, at) => `${padded[at]}${letter}`));
}
