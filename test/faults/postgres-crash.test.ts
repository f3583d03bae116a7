import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { patience, report, rounds } from '../support/faults.ts';
import { HANGS_MS, newSound, openClients, put } from './clients.ts';
import type { Clients, Said, Sound } from './clients.ts';
import { expectInvariants } from './invariants.ts';
import { startOwnPostgres } from './own-postgres.ts';
import type { OwnPostgres } from './own-postgres.ts';

const CRASHES = rounds(3);
const ENDED_CONNECTIONS = 3 * rounds(5);
const UPLOADERS = 3;
const RECOVERY_MS = 5000;
/** Less than the server wants for itself. */
const FEW_CONNECTIONS = 5;
const AT_ONCE = 40;

const has = inject('has');

describe.skipIf(!has.postgres || !has.ffmpeg)(
  'a PostgreSQL in trouble while three people publish',
  () => {
    let postgres: OwnPostgres;
    let clients: Clients;
    beforeAll(async () => {
      postgres = await startOwnPostgres();
      clients = await openClients({ settings: { DATABASE_URL: postgres.url } });
    });
    afterAll(async () => {
      await clients.server.stop();
      await postgres.remove();
    });

    test(
      `crashes ${CRASHES} times: nothing acknowledged is lost, nothing is there twice, and it goes on at once (reliability R30)`,
      async () => {
        const work = publishOnAndOn(clients);
        let slowestMs = 0;
        for (let crash = 0; crash < CRASHES; crash++) {
          await sleep(200 + Math.random() * 800);
          await postgres.crash();
          await postgres.start();
          slowestMs = Math.max(slowestMs, await timeUntilUploaded(clients));
        }
        expect(slowestMs).toBeLessThan(Math.max(RECOVERY_MS, 3 * clients.firstStartMs));
        const { unlike, answers } = await work.end();
        expect(unlike).toEqual([]);
        await expectInvariants(clients);
        report(`${CRASHES} crashes of PostgreSQL`, {
          ...answers,
          'slowest recovery in ms': Math.round(slowestMs),
        });
      },
      patience(CRASHES, 30_000),
    );

    test(
      `ends ${ENDED_CONNECTIONS} connections at random: nothing acknowledged is lost, and nothing is there twice (reliability R30)`,
      async () => {
        const work = publishOnAndOn(clients);
        for (let ended = 0; ended < ENDED_CONNECTIONS; ended++) {
          await sleep(200);
          await postgres.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'longwave' order by random() limit 1`,
          );
        }
        const { unlike, answers } = await work.end();
        expect(unlike).toEqual([]);
        await timeUntilUploaded(clients);
        await expectInvariants(clients);
        report(`${ENDED_CONNECTIONS} connections ended`, answers);
      },
      patience(ENDED_CONNECTIONS, 5_000),
    );

    test(
      'has fewer connections than are wanted: whoever gets none is told to come again, and nobody hangs (reliability R30)',
      async () => {
        await postgres.crash();
        await postgres.start({
          max_connections: FEW_CONNECTIONS,
          superuser_reserved_connections: 0,
          max_wal_senders: 0,
        });
        await timeUntilUploaded(clients);
        const asked = Array.from({ length: AT_ONCE }, async (_none, n) =>
          n % 4 === 0 ? await put(clients, newSound(clients)) : await listEpisodes(clients),
        );
        expect((await Promise.all(asked)).filter((said) => !isKnown(said))).toEqual([]);
        await postgres.crash();
        await postgres.start();
        await timeUntilUploaded(clients);
        await expectInvariants(clients);
      },
      patience(1, HANGS_MS),
    );
  },
);

async function listEpisodes({ server, show }: Clients): Promise<Said> {
  const answer = await server.api(`/api/shows/${show.slug}/episodes`, {
    signal: AbortSignal.timeout(HANGS_MS),
  });
  const { code = '' } = (await answer.json()) as { code?: string };
  return { status: answer.status, code, retryAfter: Number(answer.headers.get('retry-after')) };
}

/** An upload that is sent again and again, until it is made. @returns how long that took, in milliseconds */
async function timeUntilUploaded(clients: Clients): Promise<number> {
  const startedAt = performance.now();
  const sound = newSound(clients);
  await expect
    .poll(async () => (await put(clients, sound)).code, { timeout: HANGS_MS, interval: 50 })
    .toBe('');
  return performance.now() - startedAt;
}

/** Made, there already, or told to come again because of the database. */
function isKnown({ status, code, retryAfter }: Said): boolean {
  if (status === 503) return code === 'database.down' && retryAfter > 0;
  return (status === 200 || status === 201) && code === '';
}

/** Each uploads one sound after the other, and sends again what was not made, for as long as the test goes on. */
function publishOnAndOn(clients: Clients) {
  const unlike: Said[] = [];
  const answers: Record<string, number> = {};
  const work = { isOver: false };
  const say = async (sound: Sound): Promise<boolean> => {
    const said = await put(clients, sound);
    answers[said.status] = (answers[said.status] ?? 0) + 1;
    if (!isKnown(said)) unlike.push(said);
    return said.status < 500 && said.status > 0;
  };
  const uploader = async (): Promise<void> => {
    while (!work.isOver) {
      const sound = newSound(clients);
      while (!(await say(sound))) await sleep(50);
    }
  };
  const all = Promise.all(Array.from({ length: UPLOADERS }, uploader));
  return {
    end: async () => {
      work.isOver = true;
      await all;
      return { unlike, answers };
    },
  };
}
