import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { migrations } from '../../src/migrations/all.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { openDatabase } from '../../src/platform/database/open.ts';
import type { Database, DatabaseLocation } from '../../src/platform/database/open.ts';

export interface TestDatabase {
  database: Database;
  location: DatabaseLocation;
  dataDir: string;
  close: () => Promise<void>;
}

/** The databases that tests run on: always SQLite, and PostgreSQL where one was started. */
export function kindsOfDatabase(): Database['kind'][] {
  return inject('postgresUrl') === undefined ? ['sqlite'] : ['sqlite', 'postgres'];
}

/** The same for several servers at once: on PostgreSQL, they need a bucket. */
export function kindsForSeveralServers(): { database: Database['kind']; storage: 'disk' | 's3' }[] {
  const several = inject('postgresUrl') !== undefined && inject('s3') !== undefined;
  const one = { database: 'sqlite', storage: 'disk' } as const;
  return several ? [one, { database: 'postgres', storage: 's3' }] : [one];
}

/** A new, empty place of the kind: a folder, or a database of its own on the PostgreSQL server. */
export async function emptyLocation(kind: Database['kind']): Promise<DatabaseLocation> {
  const server = inject('postgresUrl');
  if (kind === 'sqlite' || server === undefined) return { kind: 'sqlite' };
  const name = `t_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 10)}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { kind: 'postgres', url: url.href };
}

/** A migrated database of its own for a test. */
export async function openTestDatabase(
  kind: Database['kind'],
  clock: Clock = systemClock,
): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'longwave-test-'));
  const location = await emptyLocation(kind);
  const onLost = (): void => undefined;
  const database = openDatabase({ location, dataDir, clock, connections: 8, onLost });
  await migrate(database, migrations, clock.now());
  const close = async (): Promise<void> => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { database, location, dataDir, close };
}
