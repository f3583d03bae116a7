import { describe, expect, test } from 'vitest';
import { parseJson, printJson } from '../../src/transcripts/json.ts';
import { refusalOf } from './refusal.ts';

const ann = { startSeconds: 0.5, endSeconds: 2, speaker: 'Ann', text: 'Hello' };

describe('JSON is read', () => {
  test.each([
    [
      'the podcast namespace',
      {
        version: '1.0.0',
        segments: [{ speaker: 'Ann', startTime: 0.5, endTime: 2, body: 'Hello\n' }],
      },
    ],
    [
      'Whisper',
      { text: 'Hello', segments: [{ id: 0, start: 0.5, end: 2, text: ' Hello', speaker: 'Ann' }] },
    ],
    [
      'Podlove',
      [
        {
          start: '00:00:00.500',
          start_ms: 500,
          end: '00:00:02.000',
          speaker: '17',
          voice: 'Ann',
          text: 'Hello',
        },
      ],
    ],
    [
      'Podlove in an object',
      { transcript: [{ start: '00:00.500', end: '00:02', voice: 'Ann', text: 'Hello' }] },
    ],
  ])('as %s writes it', (_who, file) => {
    expect(parseJson(JSON.stringify(file))).toEqual({ isTimed: true, cues: [ann] });
  });

  test('what has no end ends where the next begins, and the last when its words are said', () => {
    const segments = [
      { startTime: 1, body: 'One' },
      { startTime: 3, endTime: null, body: 'a'.repeat(30) },
    ];
    expect(
      parseJson(JSON.stringify({ segments })).cues.map(({ endSeconds }) => endSeconds),
    ).toEqual([3, 5]);
  });

  test('without any time it is a transcript without times', () => {
    const file = JSON.stringify({ segments: [{ speaker: 'Ann', body: 'Hello' }, { body: 'Bye' }] });
    const read = parseJson(file);
    expect(read).toEqual({
      isTimed: false,
      cues: [
        { startSeconds: 0, endSeconds: 0, speaker: 'Ann', text: 'Hello' },
        { startSeconds: 0, endSeconds: 0, text: 'Bye' },
      ],
    });
    expect(parseJson(printJson(read))).toEqual(read);
  });
});

test.each([
  ['{"segments":[\n{"body":"a\n"}]}', /^transcript.invalid: Line 2: This is no valid JSON: /],
  ['{"segments":', /^transcript.invalid: This is no valid JSON: /],
  ['{"a":1}', /There is no list "segments"/],
  ['null', /There is no list "segments"/],
  ['{"segments":[]}', /There are no words/],
  [
    '{"segments":[{"body":"a","startTime":0},{"startTime":1}]}',
    /Segment 2: there is no "body" in it/,
  ],
  ['{"segments":[null]}', /Segment 1: there is no "body" in it/],
  [
    '{"segments":[{"body":"a","startTime":0},{"body":"b"}]}',
    /Segment 2: there is no "startTime" in it/,
  ],
  ['{"segments":[{"body":"a","startTime":true}]}', /Segment 1: "startTime" is no time/],
  ['{"segments":[{"body":"a","startTime":"soon"}]}', /Segment 1: "startTime" is no time/],
  [
    '{"segments":[{"body":"a","startTime":1e999}]}',
    /Segment 1: Infinity seconds is no time in an episode/,
  ],
  ['{"segments":[{"body":"a","startTime":-1}]}', /Segment 1: -1 seconds is no time in an episode/],
  [
    '{"segments":[{"body":"a","startTime":2,"endTime":1}]}',
    /Segment 1: the end 00:00:01.000 is before the start/,
  ],
])('%j is refused with place and reason', (file, reason) => {
  expect(refusalOf(() => parseJson(file))).toMatch(reason);
});

test('JSON is printed in the form of the podcast namespace (feed rule 118)', () => {
  const cues = [ann, { startSeconds: 2, endSeconds: 3, text: '</script>"' }];
  expect(JSON.parse(printJson({ isTimed: true, cues }))).toEqual({
    version: '1.0.0',
    segments: [
      { speaker: 'Ann', startTime: 0.5, endTime: 2, body: 'Hello' },
      { startTime: 2, endTime: 3, body: '</script>"' },
    ],
  });
});
