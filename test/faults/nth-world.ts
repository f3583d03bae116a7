import { expect } from 'vitest';
import { jpeg } from '../fixtures/images.ts';
import { report } from '../support/faults.ts';
import { newSound, openClients, send } from './clients.ts';
import type { Clients, Sound } from './clients.ts';
import { expectInvariants } from './invariants.ts';
import { COUNTABLE, callsOf } from './strace.ts';
import type { Caller, Fault } from './strace.ts';

export interface World extends Clients {
  picture: Buffer;
}

export async function openWorld(): Promise<World> {
  return { ...(await openClients({ settings: COUNTABLE })), picture: await jpeg(1400) };
}

/**
 * Uploads a sound and a picture, by a form.
 * @returns the status, with the code of a problem, or what the connection broke with.
 */
export async function upload(world: World, sound: Sound): Promise<string> {
  const form = new FormData();
  form.set('title', `Any ${sound.key}`);
  form.set('artwork', new Blob([new Uint8Array(world.picture)]), 'cover.jpg');
  form.set('audio', new Blob([new Uint8Array(sound.bytes)]), 'episode.mp3');
  const headers = { 'idempotency-key': `"${sound.key}"` };
  const path = `/api/shows/${world.show.slug}/episodes`;
  const { status, code } = await send(world, sound, path, { method: 'POST', body: form, headers });
  return `${status} ${code}`.trim();
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
    const work = () => upload(world, newSound(world));
    made.set(caller, await callsOf(world.server, caller, [...calls], work));
  }
  return lanes.flatMap(([caller, call, whats]) => {
    const all = made.get(caller)?.get(call) ?? [];
    return whats.flatMap((what) =>
      all.map((nth) => ({ caller, call, nth, what, isLast: nth === Math.max(...all) })),
    );
  });
}
