import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LongwaveError } from '../../src/platform/errors.ts';
import { transcriptExtensions, transcriptFormats } from '../../src/transcripts/formats.ts';
import type { TranscriptExtension } from '../../src/transcripts/formats.ts';
import { parseTranscript } from '../../src/transcripts/parse.ts';

/** Reads a file and prints it in every form; only a named refusal is allowed. */
function work(bytes: Buffer, format: TranscriptExtension): void {
  try {
    const transcript = parseTranscript(bytes, { type: transcriptFormats[format].mediaType });
    for (const { print } of Object.values(transcriptFormats)) print(transcript);
  } catch (error) {
    if (!(error instanceof LongwaveError)) throw error;
  }
}

/** What is quadratic takes a minute for them; the bound leaves room for a busy machine. */
const BYTES = 200_000;

const time = '00:00:01.000 --> 00:00:02.000\n';
const heads: Record<TranscriptExtension, string> = {
  vtt: `WEBVTT\n\n${time}`,
  srt: `1\n${time}`,
  json: '{"segments":[{"body":"',
  html: '<p>',
  txt: '',
};

const units = [
  '<',
  '<a',
  '<v a',
  '<v A>x',
  '</',
  '&',
  '&#',
  '&a;',
  '{\\',
  '{\\a}',
  '\n',
  ' ',
  '\t\n',
  ': ',
  'A: ',
  'A:\n',
  '-->',
  '0:--> \n',
  '<!--',
  '<!',
  '<?',
  '<a ="',
  '<a =',
  '= ',
  '"',
  "'",
  '<script>',
  '<cite>',
  '<cite>A</cite>',
  '<p>x',
  '<br>',
  '<time>0:00</time>x',
  '1',
  '日',
  '\u0301',
  '👨‍👩‍👧',
  '\u2028 ',
  '[',
  '{},',
  'NOTE\n',
  'Ann ',
  'a,\n',
  `${time}a\n`,
  `${time}<v A>a & b\n\n`,
  '\\',
  '\\u0000',
  '\u202e',
  ' \u2028\u2028',
];

describe.each(transcriptExtensions)('%s', (format) => {
  test('takes time in proportion to the file, whatever it repeats (security 73)', () => {
    const slow = units.map((unit) => {
      const text = heads[format] + unit.repeat(Math.ceil(BYTES / Buffer.byteLength(unit)));
      const startedAt = performance.now();
      work(Buffer.from(text).subarray(0, BYTES), format);
      return { unit, milliseconds: performance.now() - startedAt };
    });
    expect(slow.filter(({ milliseconds }) => milliseconds > 1500)).toEqual([]);
  }, 120_000);

  test('refuses by name, or reads, any mixture of its own pieces', () => {
    const pieces = fc.array(fc.constantFrom(...units, heads[format], 'WEBVTT\n', '"}]}', 'x'), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(pieces, (parts) => {
        work(Buffer.from(heads[format] + parts.join('')), format);
      }),
      { numRuns: 2000 },
    );
  });

  test('refuses by name, or reads, any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        work(Buffer.from(bytes), format);
        work(Buffer.concat([Buffer.from(heads[format]), bytes]), format);
      }),
      { numRuns: 500 },
    );
  });
});

test('what is read can be printed and read again, and is clean (security 25)', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(text, text, (speaker, body) => {
      const file = JSON.stringify({ segments: [{ startTime: 0, endTime: 1, speaker, body }] });
      if (!/[\p{L}\p{N}]/u.test(body)) return;
      const { format: _json, ...read } = parseTranscript(Buffer.from(file), { name: 'a.json' });
      expect(transcriptFormats.json.parse(transcriptFormats.json.print(read))).toEqual(read);
      for (const { print } of Object.values(transcriptFormats)) {
        const printed = print(read);
        expect(printed).not.toMatch(/(?![\n])\p{Cc}|\p{Cs}/u);
        expect(printed.isWellFormed()).toBe(true);
      }
      expect(
        transcriptFormats.html.print(read).replaceAll(/<\/?(?:cite|time|p)>/g, ''),
      ).not.toMatch(/[<>]/);
      const vtt = transcriptFormats.vtt.parse(transcriptFormats.vtt.print(read));
      expect(vtt.cues[0]?.speaker).toBe(read.cues[0]?.speaker);
      expect(vtt.cues[0]?.text.replaceAll(' ', '')).toBe(read.cues[0]?.text.replaceAll(' ', ''));
    }),
    { numRuns: 1000 },
  );
});
