import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { patience, rounds } from '../support/faults.ts';
import { comeBack } from './invariants.ts';
import { newSound } from './clients.ts';
import { eachFault, isAlive, openWorld, upload } from './nth-world.ts';
import type { Lane, World } from './nth-world.ts';
import { hasHit, under } from './strace.ts';
import type { Fault } from './strace.ts';

const KILLS = rounds(3);
const REFUSALS = rounds(5);
const FAILED_SYNCS = rounds(3);
const CHILD_FAULTS = rounds(2);

const KILL = ['signal=SIGKILL'];
const FULL = ['error=ENOSPC', 'error=EDQUOT'];
const TOO_MANY = ['error=EMFILE'];

/** What an upload calls: the database on the main thread, then files, and at last the answer. */
const killed: Lane[] = [
  ...['openat', 'pwrite64', 'fsync', 'write', 'writev'].map((call): Lane => ['main', call, KILL]),
  ...['openat', 'mkdir', 'write', 'writev', 'fsync', 'rename', 'link', 'unlink'].map(
    (call): Lane => ['files', call, KILL],
  ),
];

/** Not `write` and not the main thread's `writev`: those are sockets and events, which no disk can fill. */
const refused: Lane[] = [
  ['main', 'pwrite64', FULL],
  ['main', 'openat', [...FULL, ...TOO_MANY]],
  ['main', 'socketpair', TOO_MANY],
  ['main', 'pipe2', TOO_MANY],
  ['files', 'openat', [...FULL, ...TOO_MANY]],
  ['files', 'writev', FULL],
  ['files', 'mkdir', FULL],
];

const unsynced: Lane[] = [
  ['main', 'fsync', ['error=EIO']],
  ['files', 'fsync', ['error=EIO']],
];

const child: Lane[] = [['anybody', 'openat', [...KILL, ...TOO_MANY]]];

const MADE = /^201$/;
const TROUBLE_OR_MADE = /^(201|50[37] (storage|database|probe)\..*)$/;

const has = inject('has');

describe.skipIf(!has.strace || !has.ffmpeg)(
  'one upload, of which one system call goes wrong',
  () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld();
    });
    afterAll(() => world.server.stop());

    const uploadUnder = (fault: Fault) =>
      under(world.server, fault, () => upload(world, newSound(world)));
    const expectNextToWork = async () => expect(await upload(world, newSound(world))).toBe('201');

    test(
      `killed at ${KILLS} of its calls: it is there or not, and a retry makes it, once (reliability R2)`,
      async () => {
        await eachFault(world, killed, KILLS, async (fault) => {
          const audio = newSound(world);
          await under(world.server, fault, () => upload(world, audio));
          const isKilled = !(await isAlive(world));
          if (isKilled) await comeBack(world);
          expect(await upload(world, audio)).toBe('201');
          return isKilled;
        });
      },
      patience(KILLS, 30_000),
    );

    test(
      `refused space or a descriptor at ${REFUSALS} of its calls: it is 507 or 503 or there, and the next works (reliability R3)`,
      async () => {
        await eachFault(world, refused, REFUSALS, async (fault) => {
          const { lines, result } = await uploadUnder(fault);
          expect(result).toMatch(hasHit(lines) ? TROUBLE_OR_MADE : MADE);
          await expectNextToWork();
          return hasHit(lines);
        });
      },
      patience(REFUSALS, 30_000),
    );

    test(
      `an fsync that fails, ${FAILED_SYNCS} of all: what it was for is not acknowledged, the same is never asked again, and the next upload works (reliability R4)`,
      async () => {
        await eachFault(world, unsynced, FAILED_SYNCS, async (fault) => {
          const { lines, result } = await uploadUnder(fault);
          // One with a key makes three transactions, and jobs and hits make others: those are not what the 201 is about.
          const needed = fault.caller === 'main' ? 2 : Infinity;
          const good = lines.filter((line) => /^fsync\(.*longwave\.db-wal>\) += 0$/.test(line));
          const mayBeMade = !hasHit(lines) || good.length >= needed;
          expect(result).toMatch(mayBeMade ? TROUBLE_OR_MADE : /^503 (storage|database)\.down$/);
          expect(syncedAgain(lines)).toBeUndefined();
          await expectNextToWork();
          return hasHit(lines);
        });
      },
      patience(FAILED_SYNCS, 30_000),
    );

    test(
      `the process that looks at the sound fails at ${CHILD_FAULTS} of its calls: the upload is refused by name, and the next works (reliability R2, R3)`,
      async () => {
        await eachFault(world, child, CHILD_FAULTS, async (fault) => {
          const { result } = await uploadUnder(fault);
          if (await isAlive(world)) expect(result).toMatch(TROUBLE_OR_MADE);
          else await comeBack(world);
          await expectNextToWork();
          return result !== '201';
        });
      },
      patience(CHILD_FAULTS, 30_000),
    );
  },
);

/**
 * The file of which an fsync failed and then went well, although nobody had opened it anew. The checkpoint of a database
 * may: it begins with a sync of the log, which the commit has synced just before, so nothing hangs on that one.
 */
function syncedAgain(lines: string[]): string | undefined {
  const failedAt = lines.findIndex((line) => line.includes('(INJECTED)'));
  const [, path = ''] = /<([^>]+)>/.exec(lines[failedAt] ?? '') ?? [];
  const ofFile = (line: string) => line.includes(`<${path}>`);
  const before = lines.slice(0, Math.max(0, failedAt)).findLast(ofFile);
  const next = lines
    .slice(failedAt + 1)
    .find((line) => ofFile(line) && !line.startsWith('pwrite64('));
  const isCheckpoint = path.endsWith('.db-wal') && before?.startsWith('fsync(');
  return failedAt >= 0 && !isCheckpoint && next?.startsWith('fsync(') ? path : undefined;
}
