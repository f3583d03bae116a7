import { createHash, randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { jpeg } from '../fixtures/images.ts';
import { startChildServer } from '../support/child-server.ts';
import { makeShow } from '../support/server.ts';
import type { EpisodeJson, ProblemJson } from '../support/server.ts';
import { report } from '../support/faults.ts';
import { minuteOfSound } from '../support/upload-streams.ts';
import { expectInvariants } from './invariants.ts';
import type { Witness } from './invariants.ts';
import { COUNTABLE, callsOf } from './strace.ts';
import type { Caller, Fault } from './strace.ts';

/** A server may take its time under strace, but whoever waits longer than this would wait for ever. */
const HANGS_MS = 60_000;

export interface World extends Witness {
  minute: Buffer;
  picture: Buffer;
}

export async function openWorld(): Promise<World> {
  const startedAt = performance.now();
  const server = await startChildServer({ settings: COUNTABLE });
  return {
    server,
    firstStartMs: performance.now() - startedAt,
    show: await makeShow(server),
    minute: await minuteOfSound(),
    picture: await jpeg(1400),
    acknowledged: new Map(),
    seen: new Map(),
    compared: new Set(),
  };
}

interface Audio {
  bytes: Buffer;
  sha256: string;
  key: string;
}

/** A sound that was never sent; it takes more than one piece to write it. */
export function newAudio({ minute }: World): Audio {
  const key = randomUUID();
  const bytes = Buffer.concat([minute.subarray(0, minute.length / 4), Buffer.from(key)]);
  return { key, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** @returns the status, with the code of a problem, or what the connection broke with. */
export async function upload(world: World, { bytes, sha256, key }: Audio): Promise<string> {
  const form = new FormData();
  form.set('title', `Any ${key}`);
  form.set('artwork', new Blob([new Uint8Array(world.picture)]), 'cover.jpg');
  form.set('audio', new Blob([new Uint8Array(bytes)]), 'episode.mp3');
  try {
    const answer = await world.server.api(`/api/shows/${world.show.slug}/episodes`, {
      method: 'POST',
      body: form,
      headers: { 'idempotency-key': `"${key}"`, connection: 'close' },
      signal: AbortSignal.timeout(HANGS_MS),
    });
    const said = (await answer.json()) as EpisodeJson & ProblemJson;
    if (!answer.ok) return `${answer.status} ${said.code}`;
    world.acknowledged.set(said.guid, { ...said, sha256 });
    return String(answer.status);
  } catch (error) {
    return String(error);
  }
}

/** Whether the server still takes requests. */
export async function isAlive({ server: { url } }: World): Promise<boolean> {
  const asked = fetch(`${url}/livez`, { headers: { connection: 'close' } });
  return await asked.then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Who makes which call, and in which ways each of them is to go wrong. */
export type Lane = [caller: Caller, call: string, whats: string[]];

/**
 * Makes faults at calls of an upload, evenly over all there are, and behind the last of a lane as long as there is one
 * more; looks after each at everything that must be true. `make` says whether the fault has happened.
 */
export async function eachFault(
  world: World,
  lanes: Lane[],
  most: number,
  make: (fault: Fault) => Promise<boolean>,
): Promise<void> {
  const all = await faultsOf(world, lanes);
  const step = Math.max(1, all.length / most);
  const chosen = [];
  for (let at = Math.random() * step; at < all.length; at += step)
    chosen.push(all[Math.floor(at)]!);
  let happened = 0;
  for (const fault of chosen) {
    const isHit = await make(fault).catch((cause: unknown) => {
      throw new Error(`After ${JSON.stringify(fault)}: ${String(cause)}`, { cause });
    });
    await expectInvariants(world);
    happened += Number(isHit);
    if (isHit && fault.isLast) chosen.push({ ...fault, nth: fault.nth + 1 });
  }
  report(`${lanes.length} kinds of calls`, { known: all.length, tried: chosen.length, happened });
  expect(happened).toBeGreaterThan(0);
}

async function faultsOf(world: World, lanes: Lane[]): Promise<(Fault & { isLast: boolean })[]> {
  const made = new Map<Caller, Map<string, number[]>>();
  for (const caller of new Set(lanes.map(([each]) => each))) {
    const calls = new Set(lanes.map(([, call]) => call));
    const work = () => upload(world, newAudio(world));
    made.set(caller, await callsOf(world.server, caller, [...calls], work));
  }
  return lanes.flatMap(([caller, call, whats]) => {
    const all = made.get(caller)?.get(call) ?? [];
    return whats.flatMap((what) =>
      all.map((nth) => ({ caller, call, nth, what, isLast: nth === Math.max(...all) })),
    );
  });
}
