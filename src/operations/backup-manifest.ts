import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Raise it when an older Longwave could no longer read a backup right. */
export const FORMAT = 1;

/** The last two entries: what is in the backup, and the hash of that. */
export const MANIFEST = 'manifest.json';
export const MANIFEST_HASH = 'manifest.sha256';

/** The database in a backup: a SQLite file, or what `pg_dump --format=custom` writes. */
export const databaseEntries = { sqlite: 'database.sqlite', postgres: 'database.dump' } as const;

const content = { bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) };

export const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** The names of the migrations that its database has. */
  schema: z.array(z.string()).min(1),
  installation: z.string(),
  made_at: z.iso.datetime(),
  kind: z.enum(['sqlite', 'postgres']),
  database: z.object(content),
  /** `included` says whether the bytes are in the backup, under `files/<key>`, or only named. */
  files: z.array(
    z.object({ key: z.string(), type: z.string(), ...content, included: z.boolean() }),
  ),
});

/** What is in a backup. */
export type Manifest = z.output<typeof manifestSchema>;
export type BackedUpFile = Manifest['files'][number];

/** Where the bytes of a file stand in the backup. */
export function fileEntry(key: string): string {
  return `files/${key}`;
}

/** As `sha256sum` writes it, so that a person can check it too. */
export function hashLine(manifest: Buffer): string {
  return `${createHash('sha256').update(manifest).digest('hex')}  ${MANIFEST}\n`;
}
