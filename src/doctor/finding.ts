/** Who asks for a rule: PSP-1 is the common standard of podcast apps. */
export const directories = [
  'apple',
  'spotify',
  'amazon',
  'youtube',
  'podcast-index',
  'psp-1',
] as const;
export type Directory = (typeof directories)[number];

/**
 * `error`: a directory rejects it, apps break, or episodes are lost or doubled. `warning`: worse display, a lost
 * feature or wasted traffic. `info`: completeness.
 */
export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

export interface Place {
  /** The title of the episode, or its guid when it has no title. */
  episode?: string;
  /** Its guid: titles may come twice. */
  guid?: string;
  /** The line of the feed, from 1. */
  line?: number;
  url?: string;
}

/** What one rule says about one place, in sentences for a podcaster. */
export interface Trouble {
  where: Place;
  /** What is wrong here, with the value. */
  message: string;
  mend: string;
}

export interface Finding extends Trouble {
  /** Its number in the table of feed rules. */
  rule: number;
  severity: Severity;
  directories: readonly Directory[];
}

/** Real feeds fail in thousands: of one rule so many are kept, and the rest is counted. */
export const MOST_OF_A_RULE = 10;

/** A value as a message shows it: on one line, and cut where it is long. */
export function quoted(value: string): string {
  const line = value.slice(0, 400).replaceAll(/\s+/g, ' ').trim();
  return line.length > 120 ? `"${line.slice(0, 119)}…"` : `"${line}"`;
}
