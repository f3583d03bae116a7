import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../journeys/attack-world.ts';
import type { Document } from '../platform/openapi-world.ts';
import { movableClock } from '../support/clock.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { described, documentOf } from './described.ts';
import type { EntryJson } from './described.ts';
import { openReceivers, podcastIndex, tellingSettings } from './receivers-world.ts';
import type { Receivers } from './receivers-world.ts';

const KEY = 'THEKEYOFTHEINDEX';
const SECRET = 'the^secret$of#the&index';
const clock = movableClock();
let receivers: Receivers;
let server: TestServer;
let document: Document;
beforeAll(async () => {
  receivers = await openReceivers();
  const keys = { PODCAST_INDEX_KEY: KEY, PODCAST_INDEX_SECRET: SECRET };
  server = await startServer({ clock, settings: { ...tellingSettings(receivers), ...keys } });
  document = await documentOf(server);
});
afterEach(() => {
  receivers.manners.clear();
  receivers.heard.length = 0;
});
afterAll(async () => {
  receivers.close();
  await server.stop();
});

const submit = (show: string, on = server) =>
  on.api(`/api/shows/${show}/directories/podcast-index/submit`, { method: 'POST' });

describe('a submission to the Podcast Index', () => {
  const say = (status: number, body: unknown) =>
    receivers.manners.set(podcastIndex, {
      status,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const POST = 'POST /api/shows/{show}/directories/podcast-index/submit';
  interface Submitted {
    accepted: boolean;
    status: number;
    said: string;
    entry: EntryJson;
  }

  test('is signed, answered with what it said, and remembered (feed-rules A15/153)', async () => {
    const show = await makeShow(server, { title: 'Submitted' });
    say(200, { status: 'true', feedId: 1, description: 'Feed added successfully.' });
    const answer = await described<Submitted>(document, POST, await submit(show.id));
    expect(answer).toMatchObject({
      accepted: true,
      status: 200,
      said: 'Feed added successfully.',
      entry: { directory: 'podcast-index', state: 'submitted' },
    });
    const [heard] = receivers.by(podcastIndex);
    expect(heard).toMatchObject({
      method: 'GET',
      path: '/api/1.0/add/byfeedurl',
      fields: { url: show.feed_url },
    });
    const date = heard!.headers['x-auth-date'] as string;
    expect(Math.abs(Number(date) * 1000 - clock.now())).toBeLessThan(10_000);
    expect(heard!.headers['x-auth-key']).toBe(KEY);
    expect(heard!.headers['user-agent']).toBe('Longwave');
    const signature = createHash('sha1')
      .update(KEY + SECRET + date)
      .digest('hex');
    expect(heard!.headers.authorization).toBe(signature);
    const listing = `/api/shows/${show.id}/directories/podcast-index`;
    await server.api(listing, {
      method: 'PUT',
      json: {
        state: 'live',
        listing_url: 'https://podcastindex.org/podcast/1',
      },
    });
    const again = await described<Submitted>(document, POST, await submit(show.id));
    expect(again.entry).toMatchObject({ state: 'live' });
  });

  test.each([
    ['a refusal', 401, { status: 'false', description: 'Bad key.' }, 'Bad key.'],
    ['a refusal with 200', 200, { status: 'false', description: 'Invalid.' }, 'Invalid.'],
    ['no JSON', 200, '<html>', 'It answered with the status 200.'],
    ['JSON that is a list', 200, [], 'It answered with the status 200.'],
    [
      'fields of other types',
      500,
      { status: 1, description: {} },
      'It answered with the status 500.',
    ],
    ['a redirect', 302, '', 'It answered with the status 302.'],
    ['a flood', 200, 'x'.repeat(1_000_000), 'It answered with the status 200.'],
    ['control characters', 400, { status: 'false', description: 'No\u0000\u001b[31m' }, 'No[31m'],
    [
      'our own secrets (security 99)',
      403,
      { status: 'false', description: `${KEY} and ${SECRET}` },
      '… and …',
    ],
    ['a long story', 400, { status: 'false', description: 'x'.repeat(5000) }, 'x'.repeat(300)],
  ])('that hears %s is not accepted, and nothing is noted', async (_what, status, body, said) => {
    const show = await makeShow(server, { title: 'Refused' });
    say(status, body);
    const answer = await described<Submitted>(document, POST, await submit(show.id));
    expect(answer).toMatchObject({ accepted: false, status, said });
    expect(answer.entry).toMatchObject({ state: 'not_submitted', changed_at: null });
  });

  test('that finds nobody is our trouble to tell, and can be tried again', async () => {
    const show = await makeShow(server, { title: 'Down' });
    receivers.manners.set(podcastIndex, 'down');
    const response = await submit(show.id);
    expect(response.headers.get('retry-after')).not.toBeNull();
    await expectRefusal(response, '503 directory.no-answer', /Try again later/);
  });

  test('is refused for a show that is blocked or has moved, without a key, and without a public address', async () => {
    const show = await makeShow(server, { title: 'Blocked', blocked: true });
    await expectRefusal(await submit(show.id), '409 directory.hidden-show');
    const settings = tellingSettings(receivers);
    const keyless = await startServer({ settings });
    const other = await makeShow(keyless, { title: 'No key' });
    await expectRefusal(
      await submit(other.id, keyless),
      '409 directory.no-key',
      /PODCAST_INDEX_KEY/,
    );
    await keyless.stop();
    const quiet = await startServer({
      settings: { PODCAST_INDEX_KEY: KEY, PODCAST_INDEX_SECRET: SECRET },
    });
    const third = await makeShow(quiet, { title: 'At home' });
    await expectRefusal(await submit(third.id, quiet), '409 directory.not-public', /PUBLIC_URL/);
    await quiet.stop();
    expect(receivers.by(podcastIndex)).toEqual([]);
  });
});
