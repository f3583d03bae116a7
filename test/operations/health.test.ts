import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { watchHealth } from '../../src/operations/health.ts';
import type { Health } from '../../src/operations/health.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { buildWeb } from '../../src/web.ts';
import { wire } from '../../src/wiring.ts';
import type { Wiring } from '../../src/wiring.ts';

describe('whether the server is well', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-health-'));
  let wiring: Wiring;
  let health: Health;
  let client: ReturnType<typeof supertest>;
  beforeAll(async () => {
    const settings = {
      DATA_DIR: join(folder, 'data'),
      UPLOADS_DIR: join(folder, 'uploads'),
      FEEDS_DIR: join(folder, 'feeds'),
    };
    wiring = await wire(parseConfig(settings), systemClock, openLog('silent'));
    health = watchHealth(wiring);
    client = supertest(buildWeb(wiring, health).app);
  });
  afterAll(async () => {
    await wiring.close().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  test('it lives as soon as it answers, but is not ready while it starts', async () => {
    await client.get('/livez').expect(200, { status: 'live' });
    await client.get('/readyz').expect(503, { status: 'starting' }).expect('Retry-After', '5');
  });

  test('it is ready with everything up', async () => {
    health.ready();
    await client
      .get('/readyz')
      .expect(200, { status: 'ready', degraded: [] })
      .expect('Cache-Control', 'no-store');
  });

  /** What was found is said for a second, however often it is asked. */
  beforeEach(() => sleep(1100));

  test('a storage that is down is named, and takes nobody off the balancer', async () => {
    rmSync(join(folder, 'uploads'), { recursive: true, force: true });
    writeFileSync(join(folder, 'uploads'), 'a file where the folder was');
    await client.get('/readyz').expect(200, { status: 'ready', degraded: ['storage'] });
    rmSync(join(folder, 'uploads'));
  });

  test('a database that is down is named too', async () => {
    await wiring.database.close();
    const { body } = await client.get('/readyz').expect(200);
    expect(body).toEqual({ status: 'ready', degraded: ['database'] });
  });

  test('it is not ready while it drains', async () => {
    health.drain();
    await client.get('/readyz').expect(503, { status: 'draining' });
    await client.get('/livez').expect(200);
  });
});
