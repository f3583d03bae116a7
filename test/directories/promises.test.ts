import { parseFeed } from 'feedsmith';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../feeds/raw-http.ts';
import type { RawAnswer } from '../feeds/raw-http.ts';
import { movableClock } from '../support/clock.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { hubs, openReceivers, publish, tellingSettings } from './receivers-world.ts';
import type { Receivers } from './receivers-world.ts';

const clock = movableClock();
let receivers: Receivers;
let server: TestServer;
let show: ShowJson;
let tag: string;

beforeAll(async () => {
  receivers = await openReceivers();
  server = await startServer({ clock, settings: tellingSettings(receivers) });
  show = await makeShow(server, { title: 'Promises' });
  await publish(server, show);
  tag = (await feed()).headers.etag!;
});
afterAll(async () => {
  receivers.close();
  await server.stop();
});

const path = () => `/feeds/${show.slug}.xml`;
const feed = (headers: Record<string, string> = {}) => ask(server.url, path(), headers);
const linksOf = ({ body }: RawAnswer) =>
  [...body.toString().matchAll(/<atom:link ([^>]*)\/>/g)].map(([, attributes = '']) => ({
    href: /href="([^"]*)"/.exec(attributes)?.[1],
    rel: /rel="([^"]*)"/.exec(attributes)?.[1],
  }));

/** The same data, served with other settings. */
async function restart(settings: Record<string, string>): Promise<void> {
  await server.stop({ keep: true });
  server = await startServer({ beside: server, clock, settings });
}

describe('a feed whose hubs are told', () => {
  test('names them after itself, which comes first (feed-rules A2/21, A15/149)', async () => {
    expect(linksOf(await feed())).toEqual([
      { rel: 'self', href: `http://podcast.test${path()}` },
      ...hubs.map((host) => ({ rel: 'hub', href: `https://${host}/` })),
    ]);
  });

  test('says the same in the headers of GET, HEAD and 304 (feed-rules A15/149)', async () => {
    const expected = [
      ...hubs.map((host) => `<https://${host}/>; rel="hub"`),
      `<http://podcast.test${path()}>; rel="self"`,
    ].join(', ');
    const answers = [
      await feed(),
      await feed({ method: 'HEAD' }),
      await feed({ 'accept-encoding': 'gzip' }),
      await feed({ 'if-none-match': tag }),
      await feed({ 'if-none-match': tag, method: 'HEAD' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 304, 304]);
    for (const { headers } of answers) expect(headers.link).toBe(expected);
  });

  test('says that Podping is used, as parsers of other people read it (feed-rules A7/103)', async () => {
    const xml = (await feed()).body.toString();
    expect(xml).toContain('<podcast:podping usesPodping="true"/>');
    const parsed = parseFeed(xml).feed as { atom?: { links?: { rel?: string }[] } };
    expect(parsed.atom?.links?.map(({ rel }) => rel)).toEqual(['self', 'hub', 'hub']);
  });

  test.each([
    ['blocked', { blocked: true }, { blocked: false }],
    ['moved', { moved: true, new_feed_url: 'https://new.test/' }, { moved: false }],
  ])('promises nothing while its show is %s', async (_what, change, back) => {
    const patch = (json: object) => server.api(`/api/shows/${show.id}`, { method: 'PATCH', json });
    await patch(change);
    const answer = await feed();
    expect(answer.headers).not.toHaveProperty('link');
    expect(linksOf(answer).map(({ rel }) => rel)).toEqual(['self']);
    expect(answer.body.toString()).not.toContain('podcast:podping');
    await patch(back);
    expect(linksOf(await feed())).toHaveLength(3);
  });
});

describe('other settings', () => {
  afterEach(async () => {
    tag = (await feed()).headers.etag!;
  });

  test.each([
    ['another hub', () => ({ WEBSUB_HUBS: 'https://hub.three.test/' }), ['self', 'hub'], true],
    ['no token of Podping', () => ({ PODPING_TOKEN: '' }), ['self', 'hub'], false],
    ['nobody who is really told', () => ({ PING_LOOPBACK: '' }), ['self'], false],
    [
      'Podping alone',
      () => ({ ...tellingSettings(receivers), WEBSUB_HUBS: 'none' }),
      ['self'],
      true,
    ],
  ] satisfies [string, () => Record<string, string>, string[], boolean][])(
    'change the tag with the feed: %s',
    async (_what, settings, rels, usesPodping) => {
      await restart(settings());
      const answer = await feed({ 'if-none-match': tag });
      expect(answer.status).toBe(200);
      expect(linksOf(answer).map(({ rel }) => rel)).toEqual(rels);
      expect(answer.body.toString().includes('usesPodping')).toBe(usesPodping);
      expect(answer.headers.link === undefined).toBe(rels.length === 1);
    },
  );
});
