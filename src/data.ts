import { join } from 'node:path';
import { DiskFiles } from './media/files/disk.ts';
import type { FileStore } from './media/files/store.ts';
import { migrations } from './migrations/all.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { migrate } from './platform/database/migrate.ts';
import { openDatabase } from './platform/database/open.ts';
import type { Database } from './platform/database/open.ts';
import type { Log } from './platform/log.ts';

/** PostgreSQL connections of one server. */
const CONNECTIONS = 10;

/** Opens the database, brought to this release. */
export async function openMigratedDatabase(
  config: Config,
  clock: Clock,
  log: Log,
): Promise<Database> {
  const options = {
    location: config.database,
    dataDir: config.dataDir,
    clock,
    connections: CONNECTIONS,
    onLost: (error: Error) => log.warn({ err: error }, 'a database connection was lost'),
  };
  // A statement of a migration may take longer than any other, and so may the wait for another server that migrates.
  const patient = openDatabase({ ...options, connections: 1, isPatient: true });
  try {
    await migrate(patient, migrations, clock.now());
  } finally {
    await patient.close();
  }
  return openDatabase(options);
}

/** The place for files that the settings name. */
export async function openFiles({ storage, uploadsDir, dataDir }: Config): Promise<FileStore> {
  if (storage.kind === 'disk') return new DiskFiles(uploadsDir);
  // 18 MB and a tenth of a second, for which a server with a disk has no use.
  const { S3Files } = await import('./media/files/s3.ts');
  return new S3Files({ ...storage.s3, spoolDir: join(dataDir, 'incoming') });
}
