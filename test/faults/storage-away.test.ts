import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { openFaultProxy } from '../support/fault-proxy.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { isFull, patience, report, rounds } from '../support/faults.ts';
import { residentBytes } from '../support/process-facts.ts';
import { HANGS_MS, newSound, openClients, put } from './clients.ts';
import type { Clients, Said } from './clients.ts';
import { expectInvariants } from './invariants.ts';

const UPLOADS = rounds(6);
const PLAYS = 10 * UPLOADS;
const OUTAGE_MS = isFull ? 60_000 : 1500;
const AT_ONCE = 4;
const RECOVERY_MS = 5000;
const GROWTH_BYTES = 300_000_000;

/** How the storage is away. */
const outages: Record<string, (line: FaultProxy) => unknown> = {
  'refuses connections': (line) => line.stop(),
  'resets connections': (line) => line.use({ up: { reset: true } }),
  'says nothing': (line) => line.use({ up: { blackhole: true }, down: { blackhole: true } }),
  'answers 503 SlowDown': async (line) => line.divert({ port: await refuser(503, 'SlowDown') }),
  'answers 500': async (line) => line.divert({ port: await refuser(500, 'InternalError') }),
};

describe.skipIf(inject('s3') === undefined || !inject('has').ffmpeg)(
  'a storage that is away',
  () => {
    let line: FaultProxy;
    let clients: Clients;
    beforeAll(async () => {
      const real = new URL(inject('s3')!.endpoint);
      line = await openFaultProxy({ port: Number(real.port), host: real.hostname });
      const endpoint = `http://127.0.0.1:${line.port}`;
      clients = await openClients({ storage: 's3', settings: { S3_ENDPOINT: endpoint } });
      expect(await put(clients, newSound(clients))).toMatchObject({ status: 201 });
    });
    afterAll(async () => {
      await clients.server.stop();
      await line.stop();
    });

    test.each(Object.keys(outages))(
      `(%s) acknowledges no upload, sends listeners away for some seconds and goes on with feeds; then all is well (reliability R24)`,
      async (how) => {
        const { pid } = clients.server;
        const memory = residentBytes(pid);
        const healthyMs = await timeOf(() =>
          Promise.all(
            Array.from({ length: AT_ONCE }, () => [uploaded(clients), play(clients)]).flat(),
          ),
        );
        await outages[how]!(line);
        const away = { isOver: false };
        const uploads = many(UPLOADS, away, async () => {
          const said = await put(clients, newSound(clients));
          return { ...said, isEarly: !away.isOver && said.status === 201 };
        });
        const plays = many(PLAYS, away, () => play(clients));
        const polls = many(Infinity, away, () => poll(clients));
        await sleep(OUTAGE_MS);
        away.isOver = true;
        await line.mend();
        const recoveryMs = await timeOf(() =>
          expect.poll(() => uploaded(clients), { timeout: HANGS_MS }).toBe(true),
        );
        expect(recoveryMs).toBeLessThan(RECOVERY_MS + 3 * healthyMs);
        expect((await uploads).filter((said) => said.isEarly || !isGood(said))).toEqual([]);
        expect((await plays).filter((said) => !isGood(said))).toEqual([]);
        expect((await polls).filter(({ status }) => status !== 200)).toEqual([]);
        await expectInvariants(clients);
        const counted = {
          uploads: counts(await uploads),
          plays: counts(await plays),
          polls: (await polls).length,
        };
        const grown = residentBytes(pid) - memory;
        report(`${how} for ${OUTAGE_MS} ms`, {
          ...counted,
          'back after ms': Math.round(recoveryMs),
          'MB more': Math.round(grown / 1e6),
        });
        expect(grown).toBeLessThan(GROWTH_BYTES);
      },
      patience(UPLOADS, 10_000) + OUTAGE_MS + HANGS_MS,
    );
  },
);

async function uploaded(clients: Clients): Promise<boolean> {
  return (await put(clients, newSound(clients))).status === 201;
}

/** One that listens to the newest episode, whole. */
async function play({ acknowledged }: Clients): Promise<Said> {
  const { url, length } = [...acknowledged.values()][0]!.enclosure;
  const answer = await fetch(url, { headers: { connection: 'close' } });
  const { byteLength } = await answer.arrayBuffer();
  const retryAfter = Number(answer.headers.get('retry-after') ?? 0);
  const isWhole = answer.status === 200 && byteLength === length;
  return { status: answer.status, code: answer.ok && !isWhole ? 'cut' : '', retryAfter };
}

async function poll({ show }: Clients): Promise<Said> {
  const { status } = await fetch(show.feed_url);
  await sleep(10);
  return { status, code: '', retryAfter: 0 };
}

/** What worked, or what says when to come again. */
function isGood({ status, code, retryAfter }: Said): boolean {
  if (status === 503) return retryAfter > 0 && retryAfter <= 10;
  return (status === 200 || status === 201) && code === '';
}

/** Some at once, until so many are done or the outage is over. */
async function many<T>(
  most: number,
  away: { isOver: boolean },
  work: () => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  let begun = 0;
  const one = async (): Promise<void> => {
    while (!away.isOver && begun < most) {
      begun += 1;
      done.push(await work());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return done;
}

function counts(all: Said[]): string {
  const found = new Map<number, number>();
  for (const { status } of all) found.set(status, (found.get(status) ?? 0) + 1);
  return [...found].map(([status, count]) => `${count} × ${status}`).join(' and ');
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** A storage that refuses everything. */
async function refuser(status: number, code: string): Promise<number> {
  const server = createServer((asking, answer) => {
    asking.resume();
    answer.writeHead(status, { 'content-type': 'application/xml' });
    answer.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
