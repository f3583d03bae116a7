import { describe, expect, test } from 'vitest';
import { changed, goodFeed, namesOf, reportOnDocument } from './good-feed.ts';
import { testCases, swap, behind, without, inChannel, inItem } from './rule-cases.ts';
import type { Case } from './rule-cases.ts';

const documents: Case[] = [
  ['1 error', 'a tag that is not closed', without('</language>')],
  ['1 error', 'an empty line before the declaration', (xml) => `\n${xml}`],
  ['1 warning', 'a byte order mark', (xml) => `\uFEFF${xml}`],
  ['1 warning', 'no declaration', without('<?xml version="1.0" encoding="UTF-8"?>')],
  ['2 error', 'another encoding', swap('encoding="UTF-8"', 'encoding="ISO-8859-1"')],
  ['3 error', 'a control character', swap('A Good Show', 'A Good\u0008 Show')],
  ['4 error', 'an & of its own', swap('All is well', 'All & well')],
  ['4 error', 'a name that only HTML knows', swap('All is well', 'All&nbsp;well')],
  ['5 error', 'another version', swap('version="2.0"', 'version="0.92"')],
  ['5 error', 'two channels', swap('</rss>', '<channel/></rss>')],
  ['5 error', 'a DOCTYPE', behind('?>', '<!DOCTYPE rss>')],
  [
    '6 error',
    'a namespace that is not declared',
    without('xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '),
  ],
  ['6 error', 'a namespace in other letters', swap('dtds/podcast-1.0', 'DTDs/Podcast-1.0')],
  ['7 error', 'another prefix', (xml) => xml.replaceAll(/itunes([:=])/g, 'it$1')],
  ['8 warning', 'white space around a guid', swap('>guid-3<', '> guid-3 <')],
  [
    '8 warning',
    'a title of 300 letters',
    swap('>A Good Show</title>\n', `>${'x'.repeat(300)}</title>\n`),
  ],
  ['9 error', 'an element in another case', inItem('<itunes:Keywords>x</itunes:Keywords>')],
  [
    '10 warning',
    'what belongs before the first episode',
    swap('</channel>', '<docs>x</docs></channel>'),
  ],
  [
    '11 warning',
    'an element that nobody knows',
    inChannel('<podcast:previousUrl>x</podcast:previousUrl>'),
  ],
  ['11 warning', 'an author of the channel', inChannel('<author>Ada</author>')],
  [
    '12 warning',
    'a podcast:episode behind itunes:episode',
    inItem('<podcast:episode>2.5</podcast:episode>'),
  ],
  [
    '13 warning',
    'a comment behind the last episode',
    swap('</channel>', '<!-- made by --></channel>'),
  ],
  [
    '16 info',
    'a title that is escaped twice',
    swap('>The episode-2</title>', '>Q&amp;amp;A</title>'),
  ],
  ['107 info', 'an element that was only proposed', inChannel('<podcast:hiveAccount/>')],
  [
    '144 warning',
    'the old podcast namespace',
    swap(
      'https://podcastindex.org/namespace/1.0',
      'https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md',
    ),
  ],
  [
    '160 warning',
    'no atom namespace',
    (xml) =>
      changed(
        changed(xml, 'xmlns:atom="http://www.w3.org/2005/Atom" ', ''),
        '<atom:link',
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom"',
      ),
  ],
];

testCases(documents);

describe('a document', () => {
  test('without fault is found right, and more than 80 rules looked at it', async () => {
    const report = await reportOnDocument(goodFeed());
    expect(report.findings).toEqual([]);
    expect(report.rulesChecked).toBeGreaterThan(80);
  });

  test('feed rule 2: with bytes that are not UTF-8 is found, with the line', async () => {
    const bytes = Buffer.from(goodFeed().replace('All is well', 'All is w\u0001ll'));
    bytes[bytes.indexOf(1)] = 0xe9;
    const [finding] = (await reportOnDocument(bytes)).findings;
    expect(finding).toMatchObject({ rule: 2, severity: 'error', where: { line: 7 } });
  });

  test('feed rule 108: of a publisher needs no category, artwork or episode', async () => {
    const names = namesOf(await reportOnDocument(publisher));
    expect(names.filter((name) => name.endsWith('error'))).toEqual([]);
    const nobody = publisher.replace(/<podcast:remoteItem[^>]*>/, '');
    expect(namesOf(await reportOnDocument(nobody))).toContain('108 warning');
  });

  test('feed rule 156: of 1,001 episodes is told that pages exist, and one that says it is complete is not', async () => {
    const item = /<item>[^]*?<\/item>/.exec(goodFeed())![0];
    const many = goodFeed().replace('</channel>', () => `${item.repeat(997)}</channel>`);
    expect(namesOf(await reportOnDocument(many))).toContain('156 info');
  });

  test('of which a thousand episodes fail alike has ten findings of the rule, and one that counts the rest', async () => {
    const many = goodFeed().replaceAll(/<\/item>/g, `</item>${'<item/>'.repeat(200)}`);
    const { findings, counts } = await reportOnDocument(many);
    const untitled = findings.filter(({ message }) => /title|more/.test(message)).slice(0, 11);
    expect(untitled).toHaveLength(11);
    expect(untitled[10]).toMatchObject({
      rule: 42,
      where: {},
      message: '… and 990 more of the same kind.',
    });
    expect(counts.error).toBeGreaterThanOrEqual(4000);
  });

  test('in Latin-1 is read in its own letters, as apps would', async () => {
    const latin = changed(goodFeed(), 'encoding="UTF-8"', 'encoding="ISO-8859-1"').replace(
      '>The episode-3</title>',
      '>4: Café</title>',
    );
    const { findings } = await reportOnDocument(Buffer.from(latin, 'latin1'));
    expect(findings.find(({ rule }) => rule === 42)?.where.episode).toBe('4: Café');
  });
});

const publisher = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<atom:link rel="self" href="https://podcast.example/feed.xml"/>
<title>Good Shows</title>
<link>https://podcast.example/</link>
<description>Who makes them.</description>
<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>
<podcast:medium>publisher</podcast:medium>
<podcast:remoteItem feedGuid="608214b8-9a27-54fd-acdc-d589e4c79280"/>
</channel>
</rss>`;
