import { createHash } from 'node:crypto';
import { parseFeed } from 'feedsmith';
import { expect } from 'vitest';
import type { ChildServer } from '../support/child-server.ts';
import type { EpisodeJson, ShowJson } from '../support/server.ts';
import { newSound, upload, ways, whole } from '../support/upload-streams.ts';
import type { Way } from '../support/upload-streams.ts';

export interface Sound {
  way: Way;
  audio: Buffer;
  sha256: string;
}

/** What clients of a server that is killed know of their uploads. */
export interface World {
  server: ChildServer;
  show: ShowJson;
  minute: Buffer;
  mostBytes: number;
  /** By guid: answered with 201 (or 200 to a PUT that came again), and all of the answer arrived. */
  acknowledged: Map<string, EpisodeJson>;
  /** PUTs whose answer never came: to be sent again. */
  interrupted: Sound[];
  cuts: number;
  /** Other answers than 200 and 201. */
  refused: object[];
  /** The guids whose enclosure was looked at, and those whose bytes were compared. */
  lookedAt: Set<string>;
  compared: Set<string>;
}

const LEAST_BYTES = 2_000_000;

/** One client: uploads in turns by all ways until the connection breaks. */
export async function uploadUntilCut(world: World, turn: number): Promise<void> {
  for (; ; turn += 1) {
    const next = world.interrupted.pop() ?? newTurn(world, turn);
    try {
      await uploadOne(world, next);
    } catch {
      world.cuts += 1;
      if (next.way === 'put') world.interrupted.push(next);
      return;
    }
  }
}

/** Rejects when the connection broke before the answer had come. */
export async function uploadOne(world: World, { way, audio, sha256 }: Sound): Promise<void> {
  const { status, episode } = await upload(world.server, world.show.slug, way, whole(audio));
  const isGood = status === 201 || (status === 200 && way === 'put');
  if (isGood) world.acknowledged.set(episode.guid, { ...episode, sha256 });
  else world.refused.push(episode);
}

/** A new sound, to be sent by the way whose turn it is. */
export function newTurn({ minute, mostBytes }: World, turn: number): Sound {
  const way = ways[turn % ways.length]!;
  const bytes = LEAST_BYTES + Math.random() * (mostBytes - LEAST_BYTES);
  return { way, ...newSound(minute, bytes, `By ${way}`) };
}

/** Everything that must be true of the feed at any time: nothing acknowledged is missing, nothing is half there. */
export async function expectWholeFeed(world: World): Promise<void> {
  const items = await feedItems(world.show);
  for (const [guid, { title }] of world.acknowledged)
    expect(items.has(guid), `${title} was acknowledged`).toBe(true);
  for (const [guid, enclosure] of items) {
    if (!world.lookedAt.has(guid)) await expectLength(enclosure);
    world.lookedAt.add(guid);
  }
  for (const [guid, { sha256 }] of world.acknowledged) {
    if (!world.compared.has(guid)) expect(await sha256Of(items.get(guid)!.url)).toBe(sha256);
    world.compared.add(guid);
  }
}

/** Every episode of the show, by the API. */
export async function allEpisodes({ server, show }: World): Promise<EpisodeJson[]> {
  const all: EpisodeJson[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await server.api(`/api/shows/${show.slug}/episodes?limit=100${from}`);
    const page = (await answer.json()) as { items: EpisodeJson[]; next_cursor: string | null };
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  return all;
}

interface Enclosure {
  url: string;
  length: number;
}

async function feedItems(show: ShowJson): Promise<Map<string, Enclosure>> {
  const answer = await fetch(show.feed_url);
  expect(answer.status).toBe(200);
  const { feed } = parseFeed(await answer.text());
  const { items = [] } = feed as {
    items?: { guid: { value: string }; enclosures: Enclosure[] }[];
  };
  return new Map(items.map(({ guid, enclosures }) => [guid.value, enclosures[0]!]));
}

async function expectLength({ url, length }: Enclosure): Promise<void> {
  const answer = await fetch(url, { method: 'HEAD' });
  expect(answer.status).toBe(200);
  expect(Number(answer.headers.get('content-length'))).toBe(length);
}

async function sha256Of(url: string): Promise<string> {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  const hash = createHash('sha256');
  for await (const chunk of answer.body ?? []) hash.update(chunk);
  return hash.digest('hex');
}
