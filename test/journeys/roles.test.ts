import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import {
  everybody,
  about,
  openReceivers,
  publish,
  tellingSettings,
  toldTimes,
} from '../directories/receivers-world.ts';
import { runChildServer } from '../support/child-server.ts';
import { movableClock } from '../support/clock.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { ProblemJson } from '../support/server.ts';

describe.skipIf(inject('postgresUrl') === undefined || !inject('has').ffmpeg)(
  'servers with a role, on one PostgreSQL',
  () => {
    test('web answers and does nothing by itself, worker does it and answers only health checks', async () => {
      const receivers = await openReceivers();
      const clock = movableClock();
      const settings = tellingSettings(receivers);
      const web = await startServer({
        database: 'postgres',
        clock,
        settings: { ...settings, ROLE: 'web' },
      });
      onTestFinished(async () => {
        await web.stop();
        receivers.close();
      });
      const show = await makeShow(web);
      await publish(web, show);
      clock.moveBy(60_000);
      await sleep(2000);
      for (const host of everybody) expect(about(receivers, show, host)).toEqual([]);
      const beside = { beside: web, clock, settings: { ...settings, ROLE: 'worker' } };
      const worker = await startServer(beside);
      await toldTimes(receivers, show, 1);
      expect((await fetch(`${worker.url}/livez`)).status).toBe(200);
      expect((await fetch(`${worker.url}/readyz`)).status).toBe(200);
      for (const path of ['/api/shows', `/feeds/${show.slug}.xml`, '/api/docs']) {
        const answer = await worker.api(path);
        expect([answer.status, (await jsonOf<ProblemJson>(answer)).code]).toEqual([
          404,
          'address.not-found',
        ]);
      }
      await worker.stop();
    });
  },
);

test.each(['web', 'worker'])('on SQLite the role %s stops the start', async (ROLE) => {
  const { code, said } = await runChildServer({ settings: { ROLE } });
  expect(code).toBe(1);
  expect(said).toContain(`ROLE is ${ROLE}, which needs DATABASE_URL`);
});
