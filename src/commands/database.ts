import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../platform/clock.ts';
import { parseConfig, readEnvironment } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database/open.ts';
import { databaseFile } from '../platform/database/sqlite.ts';
import { LongwaveError } from '../platform/errors.ts';
import { openLog } from '../platform/log.ts';
import { openMigratedDatabase } from '../data.ts';

/**
 * Gives a command the database of this installation, beside a server that may be running.
 * @throws LongwaveError `database.missing`
 */
export async function withDatabase<T>(
  work: (database: Database, config: Config) => Promise<T>,
): Promise<T> {
  const config = parseConfig(readEnvironment());
  refuseWithoutData(config);
  const database = await openMigratedDatabase(config, systemClock, openLog('error'));
  try {
    return await work(database, config);
  } finally {
    await database.close();
  }
}

/** In a wrong folder, SQLite would make a new database, and what is written there no server knows. */
function refuseWithoutData({ database, dataDir }: Config): void {
  if (database.kind === 'postgres' || existsSync(databaseFile(dataDir))) return;
  throw new LongwaveError(
    'not-found',
    'database.missing',
    `There is no Longwave data in "${resolve(dataDir)}".`,
    {
      mend: 'Start the server once, run this in its folder, or set DATA_DIR.',
    },
  );
}
