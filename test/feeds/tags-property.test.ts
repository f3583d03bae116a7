import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  nat,
  oneof,
  record,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow } from '../support/server.ts';
import { openFeedWorld } from './feed-world.ts';
import type { FeedWorld } from './feed-world.ts';
import { pollingApp } from './polling-app.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** What can happen to a show. `which` chooses an episode or a slug, `when` says how far ahead a date lies. */
const step = record({
  what: oneof(
    { weight: 6, arbitrary: constantFrom('move clock', 'settle', 'announce') },
    { weight: 4, arbitrary: constantFrom('edit', 'schedule', 'publish', 'withdraw', 'draft') },
    {
      weight: 2,
      arbitrary: constantFrom('add', 'add scheduled', 'delete', 'describe', 'rename'),
    },
    { weight: 1, arbitrary: constantFrom('delete show', 'restore show') },
  ),
  which: nat(7),
  when: constantFrom(...[0.05, 1, 20, 20, 60, 90].map((minutes) => minutes * MINUTE_MS)),
  back: boolean(),
});
type Step = typeof step extends Arbitrary<infer T> ? T : never;

/** Applies steps to one show; what the API refuses did not happen. */
async function openStory(world: FeedWorld, audio: string) {
  const show = await makeShow(world, { title: 'Story' });
  const slugs = [show.slug, `${show.slug}-b`, `${show.slug}-c`];
  const episodes: string[] = [];
  let turn = 0;

  async function call(method: string, path: string, json?: object): Promise<void> {
    const { status } = await world.api(path, { method, ...(json && { json }) });
    expect(status, `${method} ${path}`).toBeLessThan(500);
  }
  async function add(fields: Record<string, string>): Promise<void> {
    const { id } = await makeEpisode(world, show.id, audio, { title: `Turn ${turn}`, ...fields });
    if (id !== undefined) episodes.push(id);
  }
  async function apply({ what, which, when, back }: Step): Promise<void> {
    turn += 1;
    const publish_at = new Date(world.clock.now() + when).toISOString();
    const episode = `/api/episodes/${episodes[which % episodes.length]}`;
    const ofShow = `/api/shows/${show.id}`;
    if (what === 'move clock') world.clock.moveBy(back ? -when : when);
    else if (what === 'settle') world.clock.moveBy(2 * SECOND_MS);
    else if (what === 'announce') await world.announce();
    else if (what === 'add') await add({});
    else if (what === 'add scheduled') await add({ publish_at });
    else if (what === 'edit') await call('PATCH', episode, { title: `Turn ${turn}` });
    else if (what === 'schedule') await call('PATCH', episode, { publish_at });
    else if (what === 'draft') await call('PATCH', episode, { draft: true });
    else if (what === 'publish' || what === 'withdraw') await call('POST', `${episode}/${what}`);
    else if (what === 'delete') await call('DELETE', episode);
    else if (what === 'describe')
      await call('PATCH', ofShow, { description: `Turn ${turn}`, explicit: back });
    else if (what === 'rename') await call('PATCH', ofShow, { slug: slugs[which % 3]! });
    else if (what === 'delete show') await call('DELETE', `${ofShow}?confirm=true`);
    else await call('POST', `${ofShow}/restore`);
  }
  return { showId: show.id, slugs, apply, add };
}

describe.each(kindsOfDatabase())('on %s', (kind) => {
  let world: FeedWorld;
  let audio: string;
  beforeAll(async () => {
    world = await openFeedWorld(kind);
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  });
  afterAll(() => world.stop());

  test('whatever happens, 304 means that the app has the current bytes, and all servers answer alike', async () => {
    await assert(
      asyncProperty(
        array(step, { minLength: 30, maxLength: 30 }),
        async (steps: Step[]): Promise<void> => {
          const story = await openStory(world, audio);
          const app = pollingApp(world.urls);
          await story.add({});
          await story.add({
            publish_at: new Date(world.clock.now() + 30 * MINUTE_MS).toISOString(),
          });
          for (const one of steps) {
            await story.apply(one);
            for (const slug of story.slugs) {
              const { status, body } = await app.poll(slug);
              if (status === 200) expect(body).toBe(await world.renderAfresh(story.showId));
            }
          }
        },
      ),
      {
        numRuns: 4,
        endOnFailure: true,
      },
    );
  }, 120_000);
});
