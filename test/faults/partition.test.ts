import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { emptyPlace } from '../support/child-server.ts';
import { isFull, patience, report } from '../support/faults.ts';
import { openFiles } from '../support/process-facts.ts';
import { MAIN } from '../support/program.ts';
import { HANGS_MS, newSound, openClients, put } from './clients.ts';
import type { Clients } from './clients.ts';
import { expectInvariants } from './invariants.ts';
import { feedItems } from './kill-world.ts';
import { otherNetwork } from './other-network.ts';

const OUTAGE_MS = isFull ? 30_000 : 18_000;
/** Two of each kind at once. */
const KINDS = ['feed', 'upload', 'change', 'page'] as const;
const AT_ONCE = 2 * KINDS.length;
const RECOVERY_MS = 5000;
/** The longest that anybody may wait. Without help, who was cut waits as long as the cable is out, and up to 25 s more. */
const MOST_MS = 16_000;
/** Connections to database and storage that a busy moment opens. */
const FEW = 20;

interface Ended {
  kind: string;
  status: number;
  ms: number;
}

describe.skipIf(
  inject('s3') === undefined || inject('postgresUrl') === undefined || process.getuid?.() !== 0,
)('a cable that is pulled between the server and what it needs', () => {
  test(
    'feeds go on, every request ends, none pile up, and all is well within seconds of its return (reliability R48)',
    async () => {
      const place = await emptyPlace({ database: 'postgres', storage: 's3' });
      const network = await otherNetwork(place);
      const PUBLIC_URL = `http://${network.address}:3000`;
      const settings = { HOST: network.address, PORT: '3000', PUBLIC_URL };
      const line = [...network.line, process.execPath, MAIN];
      const command = { line, folder: place.folder };
      const clients = await openClients({ beside: place, settings, command });
      onTestFinished(async () => {
        await clients.server.stop({ keep: false });
        await network.remove();
      });
      expect(await statusOf(clients, 'feed')).toBe(200);
      const healthyMs = await timeOfUpload(clients);
      const { pid } = clients.server;
      const descriptors = openFiles(pid).length;
      const ended: Ended[] = [];
      const over = new AbortController();
      const asking = Array.from({ length: AT_ONCE }, async (_none, n) => {
        while (!over.signal.aborted) ended.push(await ask(clients, KINDS[n % KINDS.length]!));
      });
      await sleep(200);
      network.pull();
      await sleep(OUTAGE_MS);
      network.plug();
      const recoveryMs = await timeOfUpload(clients);
      over.abort();
      await Promise.all(asking);
      for (const [what, all = []] of Object.entries(Object.groupBy(ended, nameOf)))
        report(what, { answers: all.length, 'longest ms': Math.max(...all.map(({ ms }) => ms)) });
      report('back', { ms: Math.round(recoveryMs), 'healthy ms': Math.round(healthyMs) });
      expect(recoveryMs).toBeLessThan(RECOVERY_MS + 3 * healthyMs);
      expect(ended.filter((one) => !isGood(one))).toEqual([]);
      await expect.poll(() => openFiles(pid).length).toBeLessThan(descriptors + FEW);
      expect(await notInFeed(clients)).toEqual([]);
      await expectInvariants(clients);
    },
    patience(1, HANGS_MS) + OUTAGE_MS,
  );
});

/** The guids of acknowledged episodes that the feed has not yet. */
async function notInFeed({ show, acknowledged }: Clients): Promise<string[]> {
  const items = await feedItems(show);
  return [...acknowledged.keys()].filter((guid) => !items.has(guid));
}

/** Until one is acknowledged. */
async function timeOfUpload(clients: Clients): Promise<number> {
  const began = performance.now();
  const upload = () => statusOf(clients, 'upload');
  await expect.poll(upload, { timeout: HANGS_MS }).toBe(201);
  return performance.now() - began;
}

async function ask(clients: Clients, kind: string): Promise<Ended> {
  const began = performance.now();
  const status = await statusOf(clients, kind);
  const ms = Math.round(performance.now() - began);
  await sleep(20);
  return { kind, status, ms };
}

async function statusOf(clients: Clients, kind: string): Promise<number> {
  const { server, show } = clients;
  if (kind === 'upload') return (await put(clients, newSound(clients))).status;
  if (kind === 'change') {
    const change = { method: 'PATCH', json: { description: `At ${performance.now()}` } };
    return (await server.api(`/api/shows/${show.id}`, change)).status;
  }
  const answer = await fetch(kind === 'feed' ? show.feed_url : `${server.url}/${show.slug}`);
  await answer.arrayBuffer();
  return answer.status;
}

/** Feeds are always there; the rest may be put off. */
function isGood({ kind, status, ms }: Ended): boolean {
  const isPutOff = status === 503 && kind !== 'feed';
  return ms < MOST_MS && (isPutOff || status === (kind === 'upload' ? 201 : 200));
}

function nameOf({ kind, status }: Ended): string {
  return `${kind} ${status}`;
}
