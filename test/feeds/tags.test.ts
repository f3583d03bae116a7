import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow } from '../support/server.ts';
import type { EpisodeJson, ShowJson } from '../support/server.ts';
import { openFeedWorld } from './feed-world.ts';
import type { FeedWorld } from './feed-world.ts';
import { pollingApp } from './polling-app.ts';
import type { PollingApp } from './polling-app.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A Last-Modified is sent for what is two seconds old; of changes in one second, each counts as of the next. */
const SETTLED_MS = 5000;

// Every poll of the app is one of each tag and each date that it ever got, on every server.
describe.each(kindsOfDatabase())('the tag of a feed on %s', (kind) => {
  let world: FeedWorld;
  let audio: string;
  let show: ShowJson;
  let app: PollingApp;
  let slug: string;
  beforeAll(async () => {
    world = await openFeedWorld(kind);
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    show = await makeShow(world, { title: 'Tagged' });
    slug = show.slug;
    app = pollingApp(world.urls);
    await settled();
  });

  /** What a new app gets once the last change is old enough to have a date. */
  async function settled() {
    world.clock.moveBy(SETTLED_MS);
    return await app.poll(slug);
  }
  async function call(method: string, path: string, json?: object) {
    const response = await world.api(path, { method, ...(json && { json }) });
    expect(response.status, `${method} ${path}`).toBeLessThan(300);
  }
  const change = (json: object) => call('PATCH', `/api/shows/${show.id}`, json);
  const edit = ({ id }: EpisodeJson, json: object) => call('PATCH', `/api/episodes/${id}`, json);
  const at = (ms: number) => new Date(world.clock.now() + ms).toISOString();
  const makeScheduled = (ms: number, title = 'To come') =>
    makeEpisode(world, slug, audio, { title, publish_at: at(ms) });
  const makeLive = (title = 'Live') => makeEpisode(world, slug, audio, { title });

  test('a change of the show is in every item that follows it', async () => {
    await makeLive();
    for (const fields of [{ explicit: true }, { slug: `${slug}-moved` }]) {
      await change(fields);
      slug = fields.slug ?? slug;
      expect((await settled()).body).toBe(await world.renderAfresh(show.id));
    }
  });

  test('every one of many changes in one second is a new tag, on every server', async () => {
    const tags = new Set<string | null>();
    for (const description of ['one', 'two', 'three', 'four']) {
      await change({ description });
      const poll = await app.poll(slug);
      expect(poll.body).toContain(`<![CDATA[${description}]]>`);
      tags.add(poll.tag);
    }
    expect(tags.size).toBe(4);
    await settled();
  });

  test('a withdrawal takes the episode out at the next poll, publishing brings it back', async () => {
    const episode = await makeLive('Comes and goes');
    expect((await settled()).body).toContain('Comes and goes');
    await call('POST', `/api/episodes/${episode.id}/withdraw`);
    expect((await settled()).body).not.toContain('Comes and goes');
    await call('POST', `/api/episodes/${episode.id}/publish`);
    expect((await settled()).body).toContain('Comes and goes');
  });

  test('a deleted episode is out at the next poll', async () => {
    const episode = await makeLive('Not for long');
    expect((await settled()).body).toContain('Not for long');
    await call('DELETE', `/api/episodes/${episode.id}`);
    expect((await settled()).body).not.toContain('Not for long');
  });

  test('a slug that was given away and taken back has no old tag again', async () => {
    const old = slug;
    await change({ slug: `${old}-away` });
    expect(await app.poll(old)).toMatchObject({
      status: 301,
      location: `http://podcast.test/feeds/${old}-away.xml`,
    });
    slug = `${old}-away`;
    await settled();
    await change({ slug: old, description: 'Home again' });
    expect(await app.poll(slug)).toMatchObject({
      status: 301,
      location: `http://podcast.test/feeds/${old}.xml`,
    });
    slug = old;
    expect((await settled()).body).toContain('Home again');
  });

  test('a deleted show is gone for every tag, and a new show of its title has another address', async () => {
    await settled();
    await call('DELETE', `/api/shows/${show.id}?confirm=true`);
    expect((await app.poll(slug)).status).toBe(410);
    const heir = await makeShow(world, { title: show.title });
    expect(heir.slug).not.toBe(slug);
    const stolen = await world.api('/api/shows', { method: 'POST', json: { title: 'X', slug } });
    expect(stolen.status).toBe(409);
    expect((await app.poll(slug)).status).toBe(410);
    expect((await app.poll(heir.slug)).tag).not.toContain(show.id);
  });

  test('a show that is restored has tags that it never had', async () => {
    const before = await settled();
    await call('DELETE', `/api/shows/${show.id}?confirm=true`);
    await app.poll(slug);
    await call('POST', `/api/shows/${show.id}/restore`);
    const after = await settled();
    expect(after.status).toBe(200);
    expect(after.tag?.split('.')[1]).not.toBe(before.tag?.split('.')[1]);
    await change({ description: 'Alive' });
    await settled();
  });

  test('a scheduled episode is in the feed of every server at its moment, and nothing tells of it before (security 95)', async () => {
    const before = await settled();
    await makeScheduled(HOUR_MS);
    const waiting = await settled();
    expect(waiting).toEqual(before);
    world.clock.moveBy(HOUR_MS - 2 * SETTLED_MS);
    expect(await app.poll(slug)).toEqual(before);
    world.clock.moveBy(2 * SETTLED_MS);
    const live = await app.poll(slug);
    expect(live.body).toContain('To come');
    expect(live.tag).not.toBe(before.tag);
    expect(await world.announce()).toBe(1);
    expect((await settled()).body).toContain('To come');
  });

  test('changes of drafts and of what is scheduled give no new tag', async () => {
    const draft = await makeEpisode(world, slug, audio, { draft: 'true' });
    const scheduled = await makeScheduled(HOUR_MS);
    const before = await settled();
    for (const episode of [draft, scheduled]) await edit(episode, { title: 'Renamed' });
    await edit(scheduled, { publish_at: at(2 * HOUR_MS) });
    await edit(scheduled, { draft: true });
    await edit(draft, { publish_at: at(HOUR_MS) });
    await call('DELETE', `/api/episodes/${draft.id}`);
    await world.announce();
    expect(await settled()).toEqual(before);
  });

  test('a clock that is set back hides an episode that nobody announced, and shows its new words later', async () => {
    const first = await makeScheduled(HOUR_MS, 'First words');
    world.clock.moveBy(2 * HOUR_MS);
    expect((await app.poll(slug)).body).toContain('First words');
    world.clock.moveBy(-2 * HOUR_MS);
    expect((await app.poll(slug)).body).not.toContain('First words');
    await edit(first, { title: 'Second words' });
    world.clock.moveBy(2 * HOUR_MS);
    expect((await app.poll(slug)).body).toContain('Second words');
    await world.announce();
    expect((await settled()).body).toContain('Second words');
  });

  test.each([
    ['another is scheduled before it', () => makeScheduled(HOUR_MS / 2, 'Another')],
    ['another is scheduled for the same moment', (first) => sameMoment(first)],
    ['it is deleted', (first) => call('DELETE', `/api/episodes/${first.id}`)],
    ['it is made a draft', (first) => edit(first, { draft: true })],
    ['it is moved', (first) => edit(first, { publish_at: at(3 * HOUR_MS) })],
    ['it is published at once', (first) => call('POST', `/api/episodes/${first.id}/publish`)],
    ['the show changes', () => change({ description: 'Changed in between' })],
  ] satisfies [string, (first: EpisodeJson) => Promise<unknown>][])(
    'a clock that was ahead makes no old tag good again when %s',
    async (_what, then) => {
      const first = await makeScheduled(HOUR_MS);
      await settled();
      world.clock.moveBy(2 * HOUR_MS);
      await settled();
      world.clock.moveBy(-2 * HOUR_MS);
      await settled();
      await then(first);
      await settled();
      world.clock.moveBy(2 * HOUR_MS);
      await settled();
      await world.announce();
      await settled();
      world.clock.moveBy(-2 * HOUR_MS);
      await settled();
    },
  );
  const sameMoment = ({ publish_at }: EpisodeJson) =>
    makeEpisode(world, slug, audio, { title: 'Its twin', publish_at: publish_at! });

  test('what was changed twice before one moment is not taken for what was changed once before two', async () => {
    const first = await makeScheduled(HOUR_MS, 'First');
    await makeScheduled(2 * HOUR_MS, 'Second');
    world.clock.moveBy(3 * HOUR_MS);
    await settled();
    world.clock.moveBy(-3 * HOUR_MS);
    await edit(first, { title: 'First again' });
    world.clock.moveBy(1.5 * HOUR_MS);
    expect((await settled()).body).not.toContain('Second');
  });

  test('a moment that comes by for another episode has none of the tags of the one before', async () => {
    const first = await makeScheduled(HOUR_MS, 'First');
    world.clock.moveBy(2 * HOUR_MS);
    await settled();
    world.clock.moveBy(-2 * HOUR_MS);
    await call('DELETE', `/api/episodes/${first.id}`);
    world.clock.moveBy(2 * HOUR_MS);
    await world.announce();
    await settled();
    world.clock.moveBy(-2 * HOUR_MS);
    await sameMoment(first);
    world.clock.moveBy(2 * HOUR_MS);
    expect((await settled()).body).toContain('Its twin');
  });

  test('an announced episode stays when the clock is set back', async () => {
    await makeScheduled(HOUR_MS, 'Announced');
    world.clock.moveBy(2 * HOUR_MS);
    await settled();
    await world.announce();
    await settled();
    world.clock.moveBy(-2 * HOUR_MS);
    expect((await app.poll(slug)).body).toContain('Announced');
    await change({ description: 'After the jump back' });
    await settled();
    world.clock.moveBy(2 * HOUR_MS);
    await settled();
  });

  test('a change at the very second of a change that was seen by a clock ahead has a date of its own', async () => {
    for (const description of ['one', 'two', 'three']) {
      await change({ description });
      world.clock.moveBy(HOUR_MS);
      expect((await settled()).date).not.toBeNull();
      world.clock.moveBy(-HOUR_MS - SETTLED_MS);
    }
  });
});
