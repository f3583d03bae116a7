import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { MAIN } from '../support/program.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer, Ending } from '../support/child-server.ts';
import { patience, rounds } from '../support/faults.ts';
import { beginUpload, newSound } from '../support/upload-streams.ts';
import {
  expectEachOnce,
  expectWholeFeed,
  finishInterrupted,
  newWorld,
  uploadUntilCut,
} from './kill-world.ts';
import type { World } from './kill-world.ts';

const ENDS = rounds(1);
const CLIENTS = [0, 1, 2, 3];

/** What no program foresees, in a process that serves: a request for `/boom/NAME` sets it off. */
const faults = `
  import { subscribe } from 'node:diagnostics_channel';
  import { Readable } from 'node:stream';
  const faults = {
    exception: () => setImmediate(() => { throw new Error('boom exception'); }),
    rejection: () => void Promise.reject(new Error('boom rejection')),
    stream: () => new Readable({ read() { this.destroy(new Error('boom stream')); } }).resume(),
  };
  subscribe('http.server.request.start', ({ request }) => faults[request.url.split('/boom/')[1]]?.());`;

describe.skipIf(!inject('has').ffmpeg)('a server that ends while four clients upload', () => {
  let world: World;
  beforeAll(async () => {
    const first = `data:text/javascript,${encodeURIComponent(faults)}`;
    const line = [process.execPath, '--import', first, MAIN];
    const server = await startChildServer({ command: { line, folder: import.meta.dirname } });
    world = await newWorld(server, [1_000_000, 4_000_000]);
  });
  afterAll(() => world.server.stop());

  const inOrder: Partial<Ending> = { code: 0, signal: null };
  const atOnce: Partial<Ending> = { code: null, signal: 'SIGKILL' };
  test.each<[string, (server: ChildServer) => Promise<Ending>, Partial<Ending>]>([
    ['SIGINT, in order (reliability R8)', (server) => server.kill('SIGINT'), inOrder],
    ['SIGHUP, in order (reliability R8)', (server) => server.kill('SIGHUP'), inOrder],
    ['SIGTERM twice, at once (reliability R8)', twice, atOnce],
    ['SIGTERM after SIGPIPE, which is nothing (reliability R8)', afterPipe, inOrder],
    ...['exception', 'rejection', 'stream'].map(
      (name): [string, (server: ChildServer) => Promise<Ending>, Partial<Ending>] => [
        `an unforeseen ${name}, which it says (reliability R10)`,
        (server) => boom(server, name),
        { code: 1, signal: null, said: expect.stringContaining(`Error: boom ${name}\n    at `) },
      ],
    ),
  ])(
    `by %s: ${ENDS} times, and nothing is lost or half there`,
    async (_name, end, expected) => {
      const { server } = world;
      for (let turn = 0; turn < ENDS; turn++) {
        const clients = CLIENTS.map((client) => uploadUntilCut(world, turn + client));
        await sleep(Math.random() * 1000);
        expect(await end(server)).toMatchObject(expected);
        await Promise.all(clients);
        await server.restart();
        await expectWholeFeed(world);
      }
      await finishInterrupted(world);
      await expectEachOnce(world);
      expect(world.refused).toEqual([]);
    },
    patience(ENDS, 60_000),
  );

  /** The second while an upload that came before the first holds up the end. */
  async function twice(server: ChildServer): Promise<Ending> {
    const { audio } = newSound(world.minute, 1_000_000, 'Half');
    const holding = beginUpload(server, world.show.slug, 'put', audio.length);
    await holding.send([audio.subarray(0, audio.length / 2)]);
    server.signal('SIGTERM');
    await expect.poll(() => isListening(server), { timeout: 20_000 }).toBe(false);
    const ending = await server.kill('SIGTERM');
    await expect(holding.finish()).rejects.toThrow();
    return ending;
  }

  async function afterPipe(server: ChildServer): Promise<Ending> {
    server.signal('SIGPIPE');
    await sleep(100);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    return await server.kill('SIGTERM');
  }
});

async function boom(server: ChildServer, name: string): Promise<Ending> {
  await fetch(`${server.url}/boom/${name}`).catch(() => undefined);
  return await server.kill(undefined);
}

async function isListening({ url }: ChildServer): Promise<boolean> {
  return await fetch(`${url}/livez`, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  );
}
