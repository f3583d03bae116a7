import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { examineFeed } from '../../src/doctor/doctor.ts';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { publicAddress, resolverOf, startPublic } from '../platform/fetch-world.ts';
import { goodFeed, namesOf, NOW } from './good-feed.ts';

const clock = { now: () => NOW, shift: () => 0 };
const outgoing = guardedOutgoing({ allow: [publicAddress], resolve: resolverOf({}) });

test('an examination asks four things at once and 200 in all, however many a feed names', async () => {
  let asked = 0;
  let open = 0;
  let most = 0;
  const server = await startPublic((request, response) => {
    asked += 1;
    open += 1;
    most = Math.max(most, open);
    response.once('close', () => {
      open -= 1;
    });
    const base = `http://${request.headers.host}`;
    const feed = goodFeed().replaceAll('https://podcast.example', () => base);
    const more = Array.from(
      { length: 40 },
      (_, at) => `<podcast:transcript url="${base}/t/${at}" type="text/vtt"/>`,
    ).join('');
    const answer = async (): Promise<void> => {
      await setTimeout(5);
      if (request.url === '/feed.xml') response.end(feed.replaceAll('</item>', `${more}</item>`));
      else response.writeHead(302, { location: `${base}/${asked}` }).end();
    };
    void answer();
  });
  const url = `http://podcast.example:${server.port}/feed.xml`;
  const report = await examineFeed(url, { outgoing, clock });
  server.close();
  expect(most).toBeLessThanOrEqual(4);
  expect(asked).toBe(200);
  expect(namesOf(report)).toContain('126 info');
});

test('of a long show the newest three, the oldest and two more are tried', async () => {
  const tried = new Set<string>();
  const item = /<item>[^]*?<\/item>/
    .exec(goodFeed())![0]
    .replaceAll(/<(podcast:(chap|trans)|itunes:image).*\n/g, '');
  const items = Array.from({ length: 60 }, (_, at) =>
    item
      .replace('episode-5.mp3', `audio-${at}.mp3`)
      .replace('guid-5', `guid-${at}`)
      .replace(/<pubDate>[^<]*/, `<pubDate>${new Date(NOW - at * 86_400_000).toUTCString()}`),
  );
  const [head = ''] = goodFeed().split('<item>');
  const server = await startPublic((request, response) => {
    const base = `http://${request.headers.host}`;
    const feed = `${head}${items.join('')}</channel></rss>`;
    if (request.url?.startsWith('/audio-')) tried.add(request.url);
    if (request.url === '/feed.xml')
      response.end(feed.replaceAll('https://podcast.example', () => base));
    else response.writeHead(404).end();
  });
  const url = `http://podcast.example:${server.port}/feed.xml`;
  await examineFeed(url, { outgoing, clock });
  server.close();
  const numbers = [...tried].map((path) => Number(/\d+/.exec(path)?.[0])).toSorted((a, b) => a - b);
  expect(numbers.slice(0, 3)).toEqual([0, 1, 2]);
  expect(numbers.at(-1)).toBe(59);
  expect(numbers).toHaveLength(6);
});
