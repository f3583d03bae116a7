import type { MediaTables } from '../media/tables.ts';
import type { Database, Queries } from '../platform/database/open.ts';

const PAGE = 500;

export interface ReferencedFile {
  key: string;
  type: string;
  bytes: number;
  sha256: string;
}

/** Every file that a row names, by key; read in pages, so that no statement is long. */
export async function* referencedFiles({ read }: Database): AsyncGenerator<ReferencedFile> {
  const files = read.withTables<MediaTables>().selectFrom('files');
  for (let after = ''; ;) {
    const page = await files
      .select(['store_key as key', 'type', 'bytes', 'sha256'])
      .where('store_key', '>', after)
      .orderBy('store_key')
      .limit(PAGE)
      .execute();
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.key;
  }
}

/** The migrations that the database has, as `migrate` names them. */
export async function appliedMigrations(queries: Queries): Promise<string[]> {
  const rows = await queries.selectFrom('migrations').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}
