import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { makeShow } from '../support/server.ts';
import { patience, rounds } from '../support/faults.ts';
import { longSound, minuteOfSound, newSound, upload, ways } from '../support/upload-streams.ts';
import { begin, send } from '../uploads/tus-world.ts';

/** By each way. */
const PUBLISHES = rounds(1);
const CALLS = 'fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto,sendmsg,link,linkat';

/** One system call: where in the trace it began and where it was done. */
interface Call {
  name: string;
  text: string;
  began: number;
  done: number;
}

const has = inject('has');

describe.skipIf(!has.strace || !has.ffmpeg)('the order of what makes an upload last', () => {
  let server: ChildServer;
  let show: string;
  let minute: Buffer;
  beforeAll(async () => {
    server = await startChildServer();
    show = (await makeShow(server)).slug;
    minute = await minuteOfSound();
  });
  afterAll(() => server.stop());

  test.each(ways)(
    `by %s, in ${PUBLISHES} of ${PUBLISHES}: the bytes are synced, then renamed, then the folder, then the database, then comes the 201 (reliability R6)`,
    async (way) => {
      for (let publish = 1; publish <= PUBLISHES; publish++) {
        const calls = await traced(async () => {
          const body = longSound(minute, 2_000_000, `${way} ${publish}`);
          expect((await upload(server, show, way, body)).status).toBe(201);
        }, way);
        expectOrder(syncAndRename(calls), calls);
      }
    },
    patience(PUBLISHES, 10_000),
  );

  test(
    `by tus, in ${PUBLISHES} of ${PUBLISHES}: the bytes are synced before the 204 that acknowledges them, then linked under their key, and then all is as with others (reliability R6)`,
    async () => {
      for (let publish = 1; publish <= PUBLISHES; publish++) {
        const { audio } = newSound(minute, 2_000_000, `tus ${publish}`);
        const { id, path } = await begin(server, { 'Upload-Length': String(audio.length) });
        const calls = await traced(async () => {
          expect((await send(server, path, 0, audio)).status).toBe(204);
          const init = { method: 'POST', json: { upload: id } };
          expect((await server.api(`/api/shows/${show}/episodes`, init)).status).toBe(201);
        }, 'tus');
        const sync = one(calls, /^f(data)?sync\(\d+<[^>]+resumable\/[^>]+>/);
        const answer = one(calls, /HTTP\/1\.1 204/);
        expect(sync.done).toBeLessThan(answer.began);
        const link = one(calls, /^link\w*\(.*\.resumable\/.*\/audio\/[^"]+"/);
        expectOrder([answer, link], calls);
      }
    },
    patience(PUBLISHES, 10_000),
  );

  /** The calls of all threads of the server while `work` runs. */
  async function traced(work: () => Promise<void>, name: string): Promise<Call[]> {
    const trace = join(server.folder, `trace-${name}`);
    const options = ['-f', '-y', '-s', '64', '-e', `trace=${CALLS}`, '-o', trace];
    const strace = spawn('strace', [...options, '-p', String(server.pid)]);
    await once(strace.stderr, 'data'); // "Process 123 attached with 11 threads"
    try {
      await work();
    } finally {
      strace.kill('SIGINT');
      await once(strace, 'exit');
    }
    return parseTrace(readFileSync(trace, 'latin1'));
  }
});

/** What makes bytes last that have come in one request: they are synced, and get their name. */
function syncAndRename(calls: Call[]): Call[] {
  return [
    one(calls, /^f(data)?sync\(\d+<[^>]+\.incoming\/[^>]+\.part>/),
    one(calls, /^rename\w*\(.*\.part".*\/audio\/[^"]+"/),
  ];
}

/** First `before`, and then what all uploads have in common. */
function expectOrder(before: Call[], calls: Call[]): void {
  const folder = one(calls, /^fsync\(\d+<[^>]+\/uploads\/audio>/);
  const commit = firstAfter(folder, calls, /^f(data)?sync\(\d+<[^>]+longwave\.db-wal>/);
  const answer = one(calls, /HTTP\/1\.1 201/);
  const order = [...before, folder, commit, answer];
  for (const [index, call] of order.slice(1).entries())
    expect(order[index]!.done, `${order[index]!.text} before ${call.text}`).toBeLessThan(
      call.began,
    );
}

function parseTrace(text: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, Call>();
  for (const [line, entry] of text.split('\n').entries()) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(entry) ?? [];
    if (rest.startsWith('<... ')) {
      const call = open.get(thread);
      if (call) call.done = line;
    } else if (/^\w+\(/.test(rest)) {
      const call = { name: rest.split('(')[0]!, text: rest, began: line, done: line };
      calls.push(call);
      if (rest.endsWith('<unfinished ...>')) open.set(thread, call);
    }
  }
  return calls;
}

function matching(calls: Call[], pattern: RegExp): Call[] {
  return calls.filter(({ text }) => pattern.test(text));
}

function one(calls: Call[], pattern: RegExp): Call {
  const found = matching(calls, pattern);
  expect(found.map(({ text }) => text)).toHaveLength(1);
  return found[0]!;
}

function firstAfter({ done }: Call, calls: Call[], pattern: RegExp): Call {
  const found = matching(calls, pattern).find(({ began }) => began > done);
  if (!found) throw new Error(`Nothing like ${pattern} follows.`);
  return found;
}
