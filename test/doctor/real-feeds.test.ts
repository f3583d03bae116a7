import { expect, test } from 'vitest';
import { changed, goodFeed, reportOnDocument } from './good-feed.ts';

/** What a rule says of a good feed with one thing changed. */
async function said(rule: number, from: string, to: string): Promise<string[]> {
  const { findings } = await reportOnDocument(changed(goodFeed(), from, to));
  return findings
    .filter((finding) => finding.rule === rule)
    .map(({ message, mend }) => `${message} ${mend}`);
}

const lastItemEnds = '</item>\n</channel>';
const technology = '<itunes:category text="Technology"/>';

test('feed rule 13: a comment inside the last episode does not stand behind it', async () => {
  expect(await said(13, lastItemEnds, `<!-- tags -->${lastItemEnds}`)).toEqual([]);
  expect(await said(13, lastItemEnds, '</item><!-- end --></channel>')).toHaveLength(1);
});

test.each(['#30DaysOfCode', '#4M2014 in Beirut', '10:30 in the morning', '1984'])(
  'feed rule 42: %s does not begin with the number of an episode',
  async (title) => {
    expect(await said(42, '<title>The episode-4<', `<title>${title}<`)).toEqual([]);
  },
);

test.each(['#42: Answers', '#42', '12: Answers', '12) Answers', 'Episode 12', 'S01E46: Answers'])(
  'feed rule 42: %s begins with the number of an episode',
  async (title) => {
    expect(await said(42, '<title>The episode-4<', `<title>${title}<`)).toHaveLength(1);
  },
);

test('feed rule 29: a subcategory without a name is called so, and its category is not blamed', async () => {
  const nameless = '<itunes:category text="Arts"><itunes:category>Books</itunes:category>';
  expect(await said(29, technology, `${nameless}</itunes:category>`)).toEqual([
    'A subcategory of "Arts" has no name in its attribute "text". Write <itunes:category text="…"/> with a name from Apple’s list, or take it out.',
  ]);
});

test('feed rule 29: a subcategory in the wrong category is offered where Apple has it', async () => {
  const wrong =
    '<itunes:category text="Technology"><itunes:category text="Tech News"/></itunes:category>';
  expect((await said(29, technology, wrong))[0]).toContain('such as "News > Tech News",');
});

test('feed rules 30 and 52: old words are told from right words in the wrong case', async () => {
  const show = (word: string) => said(30, '<itunes:explicit>false', `<itunes:explicit>${word}`);
  expect((await show('clean'))[0]).toMatch(/"clean", a word of older guides/);
  expect((await show('True'))[0]).toMatch(/"True", which is not in lower case\./);
  const item = 'false</itunes:explicit>\n<itunes:season>';
  const episode = (word: string) => said(52, item, item.replace('false', word));
  expect((await episode('Yes'))[0]).toMatch(/"Yes", a word of older guides/);
  expect((await episode('FALSE'))[0]).toMatch(/"FALSE", which is not in lower case\./);
});

test('feed rule 49: one link is spoken of as one, and several as several', async () => {
  const link = '<a href="https://example.org/">a link</a>';
  const plain = '<a href="http://example.org/">a link</a>';
  expect((await said(49, link, plain))[0]).toMatch(/a link that begins with .* takes it away\./);
  expect((await said(49, link, plain + plain))[0]).toMatch(
    /2 links that begin .* takes them away\./,
  );
});

test('feed rules 18 and 23: the reasons are those of the rule, and nothing is made up', async () => {
  const [page = ''] = await said(18, '<link>https:', '<link>http:');
  expect(page).toMatch(/browsers warn/);
  const [copyright = ''] = await said(23, '<copyright>', '<copyright>2026 ');
  expect(copyright).toMatch(/PSP-1 asks for the name without the word, the sign or a year\./);
});
