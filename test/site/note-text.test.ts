import { expect, test } from 'vitest';
import { noteText, saidInLists } from '../../src/site/note-text.ts';

const descriptionHtml = '<p>Tom &amp; <b>Ann</b> talk.</p><ul><li>One</li><li>Two</li></ul>';

test('notes are one line of text, as they are read and not as HTML writes them', () => {
  expect(noteText({ descriptionHtml })).toBe('Tom & Ann talk. One · Two');
  expect(noteText({ descriptionHtml: '' })).toBe('');
});

test('a list has the summary of an episode, or else what its notes begin with', () => {
  expect(saidInLists({ descriptionHtml, summary: 'In short.' })).toBe('In short.');
  expect(saidInLists({ descriptionHtml })).toBe('Tom & Ann talk. One · Two');
});

test('what is long is cut between words, and where there are none, as it comes', () => {
  const said = saidInLists({ descriptionHtml: `<p>${'word '.repeat(100)}</p>` });
  expect(said).toMatch(/^(word )+…$/);
  expect(said.length).toBeLessThanOrEqual(202);
  expect(saidInLists({ descriptionHtml: '語'.repeat(300) })).toBe(`${'語'.repeat(200)} …`);
});
