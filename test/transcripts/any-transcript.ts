import * as fc from 'fast-check';
import type { Transcript } from '../../src/transcripts/transcript.ts';

const HOURS_200 = 200 * 3600 * 1000;

/** Words of many scripts, with what formats must escape. */
const word = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-zäéñ,.!?]{1,12}$/) },
  fc.constantFrom(
    '👨‍👩‍👧',
    '😀',
    'שלום',
    'مرحبا',
    '日本語',
    '5<6',
    '&amp;',
    '<b>',
    'A-->B',
    '"x"',
    'a:b',
  ),
  fc.stringMatching(/^[a-z]{70,90}$/),
);
const text = fc.array(word, { minLength: 1, maxLength: 30 }).map((words) => words.join(' '));
/** Names as people have them: what SRT and text recognise before a colon. */
const name = fc.constantFrom(
  'Ann',
  'Bob Lee',
  'María de la Cruz',
  'דנה',
  '田中',
  'Speaker 2',
  'O’Neil',
);

/** Times to the millisecond, overlapping where it comes so, up to 200 hours; a speaker in every cue, or in some. */
export function anyTimed({ everybodyNamed = false } = {}): fc.Arbitrary<Transcript> {
  const cue = fc.record({
    start: fc.integer({ min: 0, max: HOURS_200 }),
    length: fc.integer({ min: 1, max: 600_000 }),
    speaker: everybodyNamed ? name : fc.option(name, { nil: undefined }),
    text,
  });
  return fc.array(cue, { minLength: 1, maxLength: 20 }).map((cues) => ({
    isTimed: true,
    cues: cues
      .toSorted((one, other) => one.start - other.start)
      .map(({ start, length, speaker, text }) => ({
        startSeconds: start / 1000,
        endSeconds: (start + length) / 1000,
        ...(speaker !== undefined && { speaker }),
        text,
      })),
  }));
}
