import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText } from '../../src/transcripts/clean-text.ts';
import { transcriptFormats } from '../../src/transcripts/formats.ts';
import { parseTranscript } from '../../src/transcripts/parse.ts';
import type { Transcript } from '../../src/transcripts/transcript.ts';
import { anyTimed } from './any-transcript.ts';

/** The bytes of a file as programs on other systems would save it. */
const disguise = fc.constantFrom<(file: string) => Buffer>(
  (file) => Buffer.from(file),
  (file) => Buffer.from(`\ufeff${file.replaceAll('\n', '\r\n')}`),
  (file) => Buffer.from(`\ufeff${file}`, 'utf16le'),
);

function timesAndSpeakers({ cues }: Transcript) {
  return cues.map(({ text: _text, ...rest }) => rest);
}

/** Without what wrapping may change: a word longer than a line is cut. */
function letters(text: string): string {
  return text.replaceAll(/\s/g, '');
}

test('WebVTT keeps times, speakers and words', () => {
  fc.assert(
    fc.property(anyTimed(), disguise, (transcript, disguised) => {
      const file = transcriptFormats.vtt.print(transcript);
      const read = parseTranscript(disguised(file), { type: 'text/vtt' });
      expect(timesAndSpeakers(read)).toEqual(timesAndSpeakers(transcript));
      expect(read.cues.map(({ text }) => letters(text))).toEqual(
        transcript.cues.map(({ text }) => letters(text)),
      );
    }),
  );
});

test('JSON keeps everything', () => {
  fc.assert(
    fc.property(anyTimed(), disguise, (transcript, disguised) => {
      const file = disguised(transcriptFormats.json.print(transcript));
      expect(parseTranscript(file, { name: 'a.json' })).toEqual({ ...transcript, format: 'json' });
    }),
  );
});

test('SRT keeps who says what, from the same start to the same end, in lines that fit (feed rule 118)', () => {
  const plain = anyTimed({ everybodyNamed: true }).map(({ cues }) => ({
    isTimed: true,
    // SRT has no escapes: what looks like a tag is one.
    cues: cues.map((cue) => ({
      ...cue,
      text: cleanText(cue.text.replaceAll(/<b>|-->/g, '')) || 'x',
    })),
  }));
  fc.assert(
    fc.property(plain, disguise, (transcript, disguised) => {
      const file = transcriptFormats.srt.print(transcript);
      for (const block of file.split('\n\n')) {
        const lines = block.trimEnd().split('\n').slice(2);
        expect(lines.length).toBeLessThanOrEqual(2);
        for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(32);
      }
      const { cues } = parseTranscript(disguised(file), { type: 'application/x-subrip' });
      const bySpeaker = (name: string | undefined, all: Transcript['cues']) =>
        letters(all.flatMap(({ speaker, text }) => (speaker === name ? [text] : [])).join(''));
      for (const { speaker } of transcript.cues)
        expect(bySpeaker(speaker, cues)).toBe(bySpeaker(speaker, transcript.cues));
      expect(cues[0]?.startSeconds).toBe(transcript.cues[0]?.startSeconds);
      expect(cues.at(-1)?.endSeconds).toBe(transcript.cues.at(-1)?.endSeconds);
    }),
  );
});

test('HTML keeps who says what, and when it begins to the second', () => {
  fc.assert(
    fc.property(anyTimed(), disguise, (transcript, disguised) => {
      const file = transcriptFormats.html.print(transcript);
      const read = parseTranscript(disguised(file), { type: 'text/html' });
      expect(transcriptFormats.html.print(read)).toBe(file);
      expect(letters(read.cues.map(({ text }) => text).join(''))).toBe(
        letters(transcript.cues.map(({ text }) => text).join('')),
      );
    }),
  );
});
