import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow } from '../support/server.ts';
import type { ProblemJson } from '../support/server.ts';
import { openFeedWorld } from './feed-world.ts';
import type { FeedWorld } from './feed-world.ts';

const MINUTE_MS = 60_000;

describe.each(kindsOfDatabase())('the feed as it was, on %s', (kind) => {
  let world: FeedWorld;
  let audio: string;
  beforeAll(async () => {
    world = await openFeedWorld(kind);
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
  });
  afterAll(() => world.stop());

  const call = async (method: string, path: string, init: object = {}): Promise<void> => {
    const { status } = await world.api(path, { method, ...init });
    expect(status, `${method} ${path}`).toBeLessThan(300);
  };
  const feedOf = async (slug: string) =>
    built(await (await fetch(`${world.url}/feeds/${slug}.xml`)).text());
  const feedAt = async (show: string, at: number | string) => {
    const time = typeof at === 'string' ? at : new Date(at).toISOString();
    return await world.api(`/api/shows/${show}/feed?at=${encodeURIComponent(time)}`);
  };
  const refusal = async (response: Promise<Response>): Promise<string> => {
    const { status, code } = await jsonOf<ProblemJson & { status: number }>(await response);
    return `${status} ${code}`;
  };

  test('is byte for byte what apps got, whatever was done to the show and its episodes since', async () => {
    const show = await makeShow(world, { title: 'Then', description: 'As it began.' });
    const path = `/api/shows/${show.id}`;
    const first = await makeEpisode(world, show.id, audio, {
      title: 'First',
      notes: 'Old *notes*',
    });
    const trailer = await makeEpisode(world, show.id, audio, { title: 'Trailer', type: 'trailer' });
    const draft = await makeEpisode(world, show.id, audio, { title: 'Draft', draft: 'true' });
    const publish_at = new Date(world.clock.now() + 90 * MINUTE_MS).toISOString();
    const later = await makeEpisode(world, show.id, audio, { title: 'Later', publish_at });
    const episode = (id: string) => `/api/episodes/${id}`;
    const other = readFileSync(await makeAudio({ kind: 'mp3-vbr-no-xing', seconds: 5 }));
    const acts: [string, () => Promise<unknown>][] = [
      ['nothing', async () => undefined],
      [
        'new notes',
        () =>
          call('PATCH', episode(first.id), {
            json: { notes: 'New notes', season: 2, explicit: true },
          }),
      ],
      [
        'chapters',
        () => call('PUT', `${episode(first.id)}/chapters`, { body: '00:00 Intro\n00:02 End' }),
      ],
      [
        'a transcript',
        () =>
          call('PUT', `${episode(first.id)}/transcripts/en`, {
            body: 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello',
          }),
      ],
      [
        'artwork',
        async () => call('PUT', `${episode(first.id)}/artwork`, { body: await jpeg(1400) }),
      ],
      [
        'artwork of the show',
        async () => call('PUT', `${path}/artwork`, { body: await jpeg(1500) }),
      ],
      [
        'another transcript',
        () =>
          call('PUT', `${episode(first.id)}/transcripts/en`, {
            body: 'WEBVTT\n\n00:00.000 --> 00:02.000\nBye',
          }),
      ],
      ['persons', () => call('PATCH', episode(first.id), { json: { persons: [{ name: 'Ada' }] } })],
      [
        'a change of the draft',
        () => call('PATCH', episode(draft.id), { json: { title: 'Still a draft' } }),
      ],
      [
        'other audio',
        () =>
          call('PUT', `${episode(first.id)}/audio`, {
            body: other,
            headers: { 'Content-Type': 'audio/mpeg' },
          }),
      ],
      [
        'a description',
        () =>
          call('PATCH', path, {
            json: {
              description: 'Later.',
              explicit: true,
              categories: ['Arts > Books'],
              funding: [{ url: 'https://pay.example.org', text: 'Pay' }],
              medium: 'audiobook',
            },
          }),
      ],
      ['no chapters', () => call('PATCH', episode(first.id), { json: { chapters: null } })],
      ['the scheduled one goes live', async () => world.clock.moveBy(60 * MINUTE_MS)],
      ['it is announced', () => world.announce()],
      ['a withdrawal', () => call('POST', `${episode(later.id)}/withdraw`)],
      ['the draft goes live', () => call('POST', `${episode(draft.id)}/publish`)],
      ['a deletion', () => call('DELETE', episode(trailer.id))],
      ['a restoration', () => call('POST', `${episode(trailer.id)}/restore`)],
      ['another slug', () => call('PATCH', path, { json: { slug: `then-${kind}` } })],
    ];
    const seen: { what: string; at: number; feed: string }[] = [];
    for (const [what, act] of acts) {
      await act();
      world.clock.moveBy(3 * MINUTE_MS);
      const slug = what === 'another slug' ? `then-${kind}` : show.slug;
      seen.push({ what, at: world.clock.now(), feed: await feedOf(slug) });
    }
    expect(new Set(seen.map(({ feed }) => feed)).size).toBe(acts.length - 4); // two change nothing, two undo another
    for (const { what, at, feed } of seen)
      expect(built(await (await feedAt(show.id, at)).text()), what).toBe(feed);
  });

  test('is not for everybody, has a type, and is never kept', async () => {
    const show = await makeShow(world, { title: 'Types' });
    world.clock.moveBy(MINUTE_MS);
    const response = await feedAt(show.slug, world.clock.now() - 1000);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const address = `${world.url}/api/shows/${show.slug}/feed?at=2026-01-01`;
    expect((await fetch(address)).status).toBe(401);
  });

  test('there is none before the show, none of the future, and none while the show was deleted', async () => {
    const show = await makeShow(world, { title: 'Times', time_zone: 'Europe/Berlin' });
    const path = `/api/shows/${show.id}`;
    world.clock.moveBy(MINUTE_MS);
    expect(await refusal(feedAt(show.id, world.clock.now() - 10 * MINUTE_MS))).toBe(
      '404 show.not-yet',
    );
    expect(await refusal(feedAt(show.id, world.clock.now() + MINUTE_MS))).toBe('422 feed.future');
    expect(await refusal(feedAt(show.id, 'yesterday'))).toBe('422 date.invalid');
    expect(await refusal(feedAt(show.id, '2026-03-29T02:30'))).toBe('422 date.skipped');
    expect(await refusal(feedAt('nowhere', world.clock.now()))).toBe('404 show.not-found');
    expect(await refusal(world.api(`${path}/feed`))).toBe('422 request.invalid');
    await call('DELETE', `${path}?confirm=true`);
    expect(await refusal(feedAt(show.id, world.clock.now()))).toBe('404 show.not-found');
    world.clock.moveBy(MINUTE_MS);
    await call('POST', `${path}/restore`);
    expect(await refusal(feedAt(show.id, world.clock.now() - 1000))).toBe('410 show.deleted-then');
    world.clock.moveBy(MINUTE_MS);
    expect((await feedAt(show.id, world.clock.now())).status).toBe(200);
  });
});

/** A feed without the time at which it was built: that of a scheduled episode is told again once a server has noticed it. */
function built(feed: string): string {
  expect(feed).toMatch(/<lastBuildDate>[^<]+<\/lastBuildDate>/);
  return feed.replace(/<lastBuildDate>[^<]+<\/lastBuildDate>/, '');
}
