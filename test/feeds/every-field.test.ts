import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { episodeChange } from '../../src/episodes/episode.ts';
import { showChange } from '../../src/shows/show.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow } from '../support/server.ts';
import type { EpisodeJson, ShowJson } from '../support/server.ts';
import { openFeedWorld } from './feed-world.ts';
import type { FeedWorld } from './feed-world.ts';
import { pollOnce } from './polling-app.ts';
import { wholeEpisode, wholeShow } from './whole-namespace.ts';

/** Another value for every field of a show. A field without one fails the test below. */
const showValues: Record<string, unknown> = {
  title: 'Another title',
  slug: 'another-slug',
  description: 'Another description',
  language: 'de-at',
  categories: ['Arts > Books', 'Comedy'],
  explicit: true,
  author: 'Ada',
  owner_name: 'Ada Owner',
  owner_email: 'ada@podcast.test',
  type: 'serial',
  link: 'https://ada.test/',
  copyright: 'Ada',
  time_zone: 'Europe/Vienna',
  funding: [{ url: 'https://ada.test/fund', text: 'Support Ada' }],
  locked: false,
  blocked: true,
  complete: true,
  new_feed_url: 'https://ada.test/feed.xml',
  ownership_token: 'a-token-of-apple',
  chapters_in_notes: true,
  ...wholeShow,
};

/** Fields of a show that its feed, without episodes, says nothing about: the tag changes, the bytes but for the date need not. */
const notInFeed = ['time_zone', 'chapters_in_notes'];

/** With it the feed answers 301: test/directories/moving.test.ts. */
const movedFields = ['moved'];

const episodeValues: Record<string, unknown> = {
  title: 'Another episode title',
  slug: 'another-episode-slug',
  notes: 'Other **notes**',
  summary: 'Another summary',
  link: 'https://ada.test/1',
  author: 'Grace',
  season: 3,
  number: 7,
  type: 'bonus',
  explicit: true,
  blocked: true,
  chapters: [
    { start_seconds: 0, title: 'Start' },
    { start_seconds: 1, title: 'Middle' },
    { start_seconds: 2, title: 'End' },
  ],
  ...wholeEpisode,
  soundbites: [{ start_time: 0.5, duration: 1 }],
};

/** Fields that say when an episode is live: changed by withdrawing it first. */
const whenFields = ['publish_at', 'draft'];

test('every field of a show and of an episode has another value here', () => {
  expect([...Object.keys(showValues), ...movedFields].toSorted()).toEqual(
    Object.keys(showChange.shape).toSorted(),
  );
  expect([...Object.keys(episodeValues), ...whenFields].toSorted()).toEqual(
    Object.keys(episodeChange.shape).toSorted(),
  );
});

const undated = (xml: string) => xml.replace(/<lastBuildDate>[^<]*/, '');

describe.each(kindsOfDatabase())(
  'a new tag on %s (design: every write that can change the feed)',
  (kind) => {
    let world: FeedWorld;
    let audio: string;
    let cover: Buffer;
    let show: ShowJson;
    let live: EpisodeJson;
    let slug: string;
    beforeAll(async () => {
      world = await openFeedWorld(kind);
      audio = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
      cover = await jpeg(1400);
      await openShow();
      const chapters = '00:00 One\n00:01 Two\n00:02 Three';
      live = await makeEpisode(world, show.id, audio, { title: 'Live', chapters });
    });
    afterAll(() => world.stop());

    async function openShow(): Promise<void> {
      show = await makeShow(world, { title: 'Fields', owner_email: 'old@podcast.test' });
      slug = show.slug;
    }
    /** Makes the change; the old tag then gets the new bytes from every server, under a new one. */
    async function expectNewTag(
      change: () => Promise<Response>,
    ): Promise<{ before: string; after: string }> {
      const before = await pollOnce(world.url, slug);
      const response = await change();
      expect(response.status, await response.clone().text()).toBeLessThan(300);
      slug = ((await (await world.api(`/api/shows/${show.id}`)).json()) as ShowJson).slug;
      for (const server of world.urls) {
        const after = await pollOnce(server, slug, { 'if-none-match': before.tag! });
        expect(after.status).toBe(200);
        expect(after.tag).not.toBe(before.tag);
      }
      const after = await pollOnce(world.url, slug);
      expect(after.body).toBe(await world.renderAfresh(show.id));
      return { before: undated(before.body), after: undated(after.body) };
    }
    const patch = (path: string, json: object) => world.api(path, { method: 'PATCH', json });
    const put = (path: string) => world.api(path, { method: 'PUT', body: new Uint8Array(cover) });

    test.each(Object.entries(episodeValues))(
      'comes with a change of a live episode: %s',
      async (field, value) => {
        const { before, after } = await expectNewTag(() =>
          patch(`/api/episodes/${live.id}`, { [field]: value }),
        );
        expect(after).not.toBe(before);
      },
    );

    test.each([
      ['show', () => `/api/shows/${show.id}/artwork`],
      ['episode', () => `/api/episodes/${live.id}/artwork`],
    ])('comes with a new picture of the %s', async (_what, path) => {
      const { before, after } = await expectNewTag(() => put(path()));
      expect(after.match(/<itunes:image/g)?.length).toBe(
        (before.match(/<itunes:image/g)?.length ?? 0) + 1,
      );
    });

    test('comes when an episode is made, withdrawn, published again and deleted', async () => {
      const made = await expectNewTag(() => upload());
      expect(made.after).toContain('Second');
      const [{ id } = { id: '' }] = await newest();
      const withdrawn = await expectNewTag(() =>
        world.api(`/api/episodes/${id}/withdraw`, { method: 'POST' }),
      );
      expect(withdrawn.after).not.toContain('Second');
      await expectNewTag(() => world.api(`/api/episodes/${id}/publish`, { method: 'POST' }));
      const { tag } = await pollOnce(world.url, slug);
      await world.api(`/api/episodes/${id}`, { method: 'DELETE' });
      const after = await pollOnce(world.url, slug, { 'if-none-match': tag! });
      expect(after.status).toBe(200);
      expect(after.body).not.toContain('Second');
    });
    async function upload(): Promise<Response> {
      const form = new FormData();
      form.set('title', 'Second');
      form.set('allow_duplicate', 'true');
      form.set('audio', new Blob([readFileSync(audio)]), 'second.mp3');
      return await world.api(`/api/shows/${show.id}/episodes`, { method: 'POST', body: form });
    }
    async function newest(): Promise<EpisodeJson[]> {
      const response = await world.api(`/api/shows/${show.id}/episodes?limit=1`);
      return ((await response.json()) as { items: EpisodeJson[] }).items;
    }

    test('comes with none of the changes of a draft, or of an episode that waits for its time (security 95)', async () => {
      const draft = await makeEpisode(world, show.id, audio, { title: 'Draft', draft: 'true' });
      const at = new Date(world.clock.now() + 3_600_000).toISOString();
      const waiting = await makeEpisode(world, show.id, audio, {
        title: 'Waiting',
        publish_at: at,
      });
      const withdrawn = await makeEpisode(world, show.id, audio, { title: 'Withdrawn' });
      await world.api(`/api/episodes/${withdrawn.id}/withdraw`, { method: 'POST' });
      const before = await pollOnce(world.url, slug);
      for (const [index, { id }] of [draft, waiting, withdrawn].entries()) {
        for (const [field, value] of Object.entries({
          ...episodeValues,
          slug: `hidden-${index}`,
        })) {
          const response = await patch(`/api/episodes/${id}`, { [field]: value });
          expect(response.status).toBe(200);
        }
        expect((await put(`/api/episodes/${id}/artwork`)).status).toBe(200);
      }
      await patch(`/api/episodes/${draft.id}`, { publish_at: at });
      await patch(`/api/episodes/${waiting.id}`, { draft: true });
      for (const server of world.urls) {
        const after = await pollOnce(server, slug);
        expect({ tag: after.tag, body: after.body }).toEqual({
          tag: before.tag,
          body: before.body,
        });
      }
    });

    test.each(Object.entries(showValues))(
      'comes with a change of the show: %s',
      async (field, value) => {
        await openShow();
        const { before, after } = await expectNewTag(() =>
          patch(`/api/shows/${show.id}`, { [field]: value }),
        );
        expect(after === before).toBe(notInFeed.includes(field));
      },
    );
  },
);
