import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ChildServer } from '../support/child-server.ts';
import { makeShow } from '../support/server.ts';
import type { EpisodeJson, ShowJson } from '../support/server.ts';
import { minuteOfSound, newSound, upload, ways, whole } from '../support/upload-streams.ts';
import type { Answered } from '../support/upload-streams.ts';
import { newResumable, PutOff, uploadResumably, WrongOffset } from './resumable.ts';
import type { Resumable } from './resumable.ts';

/** The ways to upload: a form, two of bare bytes, and piece by piece. */
export const kinds = [...ways, 'tus'] as const;
export type Kind = (typeof kinds)[number];

export interface Sound {
  kind: Kind;
  audio: Buffer;
  sha256: string;
  /** Makes a form or a POST safe to repeat, as its path does a PUT. */
  key: string;
  resumable: Resumable;
}

/** What clients of a server that is killed know of their uploads. */
export interface World {
  server: ChildServer;
  show: ShowJson;
  minute: Buffer;
  /** How large a sound is, at least and at most. */
  bytes: [least: number, most: number];
  /** By guid: answered with 201 (or 200 to one that came again), and all of the answer arrived. */
  acknowledged: Map<string, EpisodeJson>;
  /** The SHA-256 of every sound that a client began to send. */
  begun: Set<string>;
  underway: Set<Sound>;
  /** Sounds whose answer never came: to be sent again. */
  interrupted: Sound[];
  /** How many uploads of each kind a kill has met. */
  cuts: Record<Kind, number>;
  /** Other answers than 200 and 201, and than 503: a storage on a busy machine may be silent for a while. */
  refused: object[];
  /** How many were told to come again. */
  putOff: number;
  /** The items of the feed as they were when they were first seen, by guid. */
  seen: Map<string, string>;
  /** The guids whose bytes were compared. */
  compared: Set<string>;
}

export async function newWorld(server: ChildServer, bytes: World['bytes']): Promise<World> {
  return {
    server,
    show: await makeShow(server),
    minute: await minuteOfSound(),
    bytes,
    acknowledged: new Map(),
    begun: new Set(),
    underway: new Set(),
    interrupted: [],
    cuts: { form: 0, post: 0, put: 0, tus: 0 },
    refused: [],
    putOff: 0,
    seen: new Map(),
    compared: new Set(),
  };
}

/** One client: uploads in turns by all ways until the connection breaks; with a step of all their number by one way only. */
export async function uploadUntilCut(world: World, turn: number, step = 1): Promise<void> {
  for (; ; turn += step) {
    const next = world.interrupted.shift() ?? newTurn(world, turn);
    try {
      await uploadOne(world, next);
    } catch {
      world.cuts[next.kind] += 1;
      world.interrupted.push(next);
      return;
    }
  }
}

/** Rejects when the connection broke before the answer had come. */
export async function uploadOne(world: World, sound: Sound): Promise<void> {
  world.begun.add(sound.sha256);
  world.underway.add(sound);
  try {
    const { status, episode } = await patiently(() => sendOne(world, sound));
    const isGood = status === 201 || (status === 200 && ['put', 'tus'].includes(sound.kind));
    if (isGood) world.acknowledged.set(episode.guid, { ...episode, sha256: sound.sha256 });
    else world.refused.push(episode);
  } catch (error) {
    if (error instanceof PutOff) await comeAgain(world, sound);
    else if (error instanceof WrongOffset)
      world.refused.push({ kind: sound.kind, said: error.message });
    else throw error;
  } finally {
    world.underway.delete(sound);
  }
}

/** Later, as the answer says. */
async function comeAgain(world: World, sound: Sound): Promise<void> {
  world.putOff += 1;
  world.interrupted.push(sound);
  await sleep(1000);
}

async function sendOne({ server, show }: World, sound: Sound): Promise<Answered> {
  const { kind, audio, key, resumable } = sound;
  if (kind === 'tus') return await uploadResumably(server, show.slug, audio, resumable);
  const headers: Record<string, string> = kind === 'put' ? {} : { 'idempotency-key': `"${key}"` };
  const answered = await upload(server, show.slug, kind, whole(audio), headers);
  if (answered.status === 503 && answered.retryAfter > 0) throw new PutOff();
  return answered;
}

const KEY_IS_HELD = 'idempotency.in-progress';

/** On PostgreSQL a key stays a while with the server that was killed, because it may be another one that runs. */
async function patiently(send: () => Promise<Answered>): Promise<Answered> {
  for (;;) {
    const answered = await send();
    if ((answered.episode as { code?: string }).code !== KEY_IS_HELD) return answered;
    await sleep(500);
  }
}

/** A new sound, to be sent by the way whose turn it is; small ones are as many as large ones. */
export function newTurn({ minute, bytes: [least, most] }: World, turn: number): Sound {
  const kind = kinds[turn % kinds.length]!;
  const bytes = least * (most / least) ** Math.random();
  const key = randomUUID();
  return { kind, key, resumable: newResumable(), ...newSound(minute, bytes, `By ${kind}`) };
}

/** Sends what was interrupted until the answer comes. */
export async function finishInterrupted(world: World): Promise<void> {
  while (world.interrupted.length > 0) {
    const all = world.interrupted.splice(0);
    await Promise.all(all.map((sound) => uploadOne(world, sound)));
  }
}

/**
 * Everything that must be true of the feed at any time: nothing acknowledged is missing (I1), what is there is whole (I2), of
 * bytes that somebody sent, and as it was before (I7).
 */
export async function expectWholeFeed(world: World): Promise<void> {
  const items = await feedItems(world.show);
  for (const [guid, { title }] of world.acknowledged)
    expect(items.has(guid), `${title} was acknowledged`).toBe(true);
  for (const [guid, item] of items) {
    if (!world.seen.has(guid)) world.seen.set(guid, item.xml);
    expect(item.xml).toBe(world.seen.get(guid));
    if (!world.compared.has(guid)) await expectWhole(world, guid, item);
    world.compared.add(guid);
  }
  expect([...world.seen.keys()].filter((guid) => !items.has(guid))).toEqual([]);
}

async function expectWhole(world: World, guid: string, { url, length }: Item): Promise<void> {
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, Number(head.headers.get('content-length'))]).toEqual([200, length]);
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  const hash = createHash('sha256');
  for await (const chunk of answer.body ?? []) hash.update(chunk);
  const sha256 = hash.digest('hex');
  expect(world.begun.has(sha256), `${url} is one of the sounds that were sent`).toBe(true);
  expect(sha256).toBe(world.acknowledged.get(guid)?.sha256 ?? sha256);
}

/** Whatever was sent until its answer came is one episode (I5). */
export async function expectEachOnce(world: World): Promise<void> {
  const hashes = (await allEpisodes(world)).map(({ sha256 }) => sha256);
  expect(new Set(hashes)).toEqual(world.begun);
  expect(hashes).toHaveLength(world.begun.size);
  expect(world.acknowledged.size).toBe(world.begun.size);
}

/** Every episode of the show, by the API. */
export async function allEpisodes({
  server,
  show,
}: Pick<World, 'server' | 'show'>): Promise<EpisodeJson[]> {
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

interface Item {
  url: string;
  length: number;
  /** Without the address of the server, which differs where the same data is served by another one. */
  xml: string;
}

/** What stands in the feed of a show now, by guid. */
export async function feedItems(show: ShowJson): Promise<Map<string, Item>> {
  const answer = await fetch(show.feed_url);
  expect(answer.status).toBe(200);
  const feed = await answer.text();
  const origin = new URL(show.feed_url).origin;
  const items = [...feed.matchAll(/<item>.*?<\/item>/gs)].map(([xml]): [string, Item] => {
    const [, guid = ''] = /<guid[^>]*>([^<]+)</.exec(xml) ?? [];
    const [, url = '', length = ''] = /<enclosure url="([^"]+)" length="(\d+)"/.exec(xml) ?? [];
    return [guid, { url, length: Number(length), xml: xml.replaceAll(origin, '') }];
  });
  return new Map(items);
}
