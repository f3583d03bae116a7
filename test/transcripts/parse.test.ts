import { describe, expect, test } from 'vitest';
import { transcriptExtensions, transcriptFormats } from '../../src/transcripts/formats.ts';
import { parseTranscript } from '../../src/transcripts/parse.ts';
import { refusalOf } from './refusal.ts';

const cues = [
  { startSeconds: 1, endSeconds: 2.5, speaker: 'Ann', text: 'Grüße 😀' },
  { startSeconds: 3, endSeconds: 4, speaker: 'Bob', text: 'Hi' },
];
const vtt = transcriptFormats.vtt.print({ isTimed: true, cues });

describe('the format of a file', () => {
  test.each(transcriptExtensions)('%s is recognised by its content', (extension) => {
    const { print } = transcriptFormats[extension];
    const read = parseTranscript(Buffer.from(print({ isTimed: true, cues })));
    expect(read.format).toBe(extension);
    expect(read.cues.map(({ speaker, text }) => [speaker, text])).toEqual([
      ['Ann', 'Grüße 😀'],
      ['Bob', 'Hi'],
    ]);
  });

  test.each([
    [{ type: 'text/vtt; charset=utf-8' }, 'vtt'],
    [{ type: 'Application/X-Subrip', name: 'a.vtt' }, 'srt'],
    [{ type: 'application/srt' }, 'srt'],
    [{ type: 'text/plain', name: 'episode.SRT' }, 'srt'],
    [{ type: 'text/plain', name: 'episode.txt' }, 'txt'],
    [{ type: 'text/plain' }, 'vtt'],
    [{ type: 'application/octet-stream', name: 'a.b.htm' }, 'html'],
    [{ type: 'constructor', name: '__proto__' }, 'vtt'],
    [{}, 'vtt'],
  ])('is what its media type says, else its name, else its content: %j', (hints, format) => {
    const file = `${vtt}\n<p>x</p>`;
    expect(parseTranscript(Buffer.from(file), hints).format).toBe(format);
  });

  test.each([
    ['[Music]\n\nAnn: Hello', 'txt'],
    ['Ann: Hello <3', 'txt'],
    ['\n [\n{"start":1,"text":"a"}]', 'json'],
    ['Hello\n<br>you', 'html'],
    ['00:00:01,000 --> 00:00:02,000\nHi', 'srt'],
  ])('%j is taken for %s', (file, format) => {
    expect(parseTranscript(Buffer.from(file)).format).toBe(format);
  });
});

describe('the encoding of a file', () => {
  const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
  test.each([
    ['UTF-8', Buffer.from(vtt)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${vtt}`)],
    ['UTF-16LE with a mark', Buffer.from(`\ufeff${vtt}`, 'utf16le')],
    ['UTF-16BE with a mark', utf16be(`\ufeff${vtt}`)],
    ['UTF-8 with CRLF', Buffer.from(vtt.replaceAll('\n', '\r\n'))],
    ['UTF-8 with CR', Buffer.from(vtt.replaceAll('\n', '\r'))],
  ])('%s is understood', (_encoding, bytes) => {
    expect(parseTranscript(bytes)).toEqual({ isTimed: true, format: 'vtt', cues });
  });

  test.each([
    ['Latin-1', Buffer.from('WEBVTT\n\nGrüße', 'latin1'), 'UTF-8'],
    ['UTF-16 without a mark', Buffer.from(vtt, 'utf16le'), 'UTF-8'],
    ['half a character of UTF-16', Buffer.from('\ufeff\ud83d', 'utf16le'), 'UTF-16LE'],
    ['a ZIP archive', Buffer.from('PK\u0003\u0004\u0000'), 'UTF-8'],
  ])('%s is refused', (_encoding, bytes, encoding) => {
    expect(refusalOf(() => parseTranscript(bytes))).toBe(
      `transcript.invalid: This file is no text in ${encoding}.`,
    );
  });
});

describe('the size of a file', () => {
  test('5 MB are taken, one byte more is not', () => {
    expect(parseTranscript(Buffer.alloc(5_000_000, 'Hello. ')).cues).toHaveLength(1);
    expect(refusalOf(() => parseTranscript(Buffer.alloc(5_000_001, 'a')))).toBe(
      'transcript.too-large: A transcript may have 5 MB; this file is larger.',
    );
  });

  test.each(['vtt', 'srt', 'html', 'txt', 'json'] as const)(
    '100,000 cues of %s are taken, one more is not',
    (format) => {
      const unit = {
        vtt: '0:01 --> 0:02\na\n',
        srt: '0:01 --> 0:02\na\n',
        html: '<p>a',
        txt: 'a\n',
        json: '{"text":"a"},',
      }[format];
      const file = (count: number) => {
        const units = unit.repeat(count);
        if (format === 'json') return Buffer.from(`[${units.slice(0, -1)}]`);
        return Buffer.from(format === 'vtt' ? `WEBVTT\n\n${units}` : units);
      };
      const type = transcriptFormats[format].mediaType;
      expect(parseTranscript(file(100_000), { type }).cues).toHaveLength(100_000);
      expect(refusalOf(() => parseTranscript(file(100_001), { type }))).toMatch(
        /^transcript.invalid: This transcript has 100001 cues; at most 100000 are taken/,
      );
    },
  );

  test('a name that is none does not come back with every cue', () => {
    const file = `WEBVTT\n\n${`0:01 --> 0:02\n<v ${'x'.repeat(200)}>a\n\n`.repeat(2)}`;
    expect(parseTranscript(Buffer.from(file)).cues[0]?.speaker).toBe('x'.repeat(60));
  });
});
