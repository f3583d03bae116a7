import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { TestServer } from './server.ts';

/** Writes to the database of a server that runs, past all its rules: what older releases, or a disaster, may have left there. */
export async function writePast({ settings }: TestServer, statement: string): Promise<void> {
  const url = settings['DATABASE_URL'];
  if (url === undefined) {
    using database = new DatabaseSync(join(settings['DATA_DIR']!, 'longwave.db'));
    database.exec(statement);
    return;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
