import { line } from '../platform/text.ts';

/** The name of podcast:season, which apps may show in place of its number. */
export const seasonName = line(128);

/** The display of podcast:episode, which apps show in place of its number: "Ch. 3". */
export const numberDisplay = line(32);
