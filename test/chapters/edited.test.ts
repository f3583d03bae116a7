import { expect, test } from 'vitest';
import { chapterList } from '../../src/chapters/chapter.ts';
import { editableLines, editedChapters } from '../../src/chapters/edited-chapters.ts';

test('chapters that are edited as lines keep what no line shows, and lose what a line showed', () => {
  const image_url = 'https://example.org/a.jpg';
  const url = 'https://example.org/';
  const kept = chapterList([
    { start_seconds: 0, title: 'Intro', image_url, url, end_seconds: 3 },
    { start_seconds: 4, title: 'Seen', image_url, url },
    { start_seconds: 5, title: 'Hidden', image_url, is_hidden: true },
    { start_seconds: 10, title: 'Gone', image_url },
    { start_seconds: 20, image_url, url },
  ]);
  const seen = `0:04 Seen ![](${image_url})`;
  expect(editableLines(kept).split('\n')[1]).toBe(`00:00:04 Seen <${url}> ![](${image_url})`);
  expect(editedChapters(`0:00 Hello\n${seen}\n0:11 New\n0:20 Named`, kept)).toEqual([
    { start_seconds: 0, title: 'Hello', end_seconds: 3 },
    { start_seconds: 4, title: 'Seen', image_url },
    { start_seconds: 11, title: 'New' },
    { start_seconds: 20, title: 'Named', image_url, url },
    { start_seconds: 5, title: 'Hidden', image_url, is_hidden: true },
  ]);
  expect(editedChapters('\n', kept)).toEqual([]);
  const json = JSON.stringify({ chapters: [{ startTime: 0, title: 'All' }] });
  expect(editedChapters(json, kept)).toEqual([{ start_seconds: 0, title: 'All' }]);
});
