import { createHash } from 'node:crypto';
import { z } from 'zod';
import { checkKey } from '../media/files/store.ts';
import { LongwaveError } from '../platform/errors.ts';
import { FORMAT, MANIFEST, MANIFEST_HASH, databaseEntries } from './backup-manifest.ts';
import { fileEntry, hashLine, manifestSchema } from './backup-manifest.ts';
import type { Manifest } from './backup-manifest.ts';
import type { Content } from './tar.ts';
import { damaged, readTar } from './tar-reader.ts';

/** A gigabyte of JSON lists some five million files. */
const LONGEST_MANIFEST = 1024 ** 3;

/**
 * Reads a whole backup and compares every byte of it with what was written; changes nothing.
 * @param known the names of the migrations of this release
 * @param onProgress hears after every piece how many bytes were compared by now
 * @throws LongwaveError `backup.truncated`, `backup.damaged`, `backup.newer`
 */
export async function checkBackup(
  path: string,
  known: readonly string[],
  onProgress: (bytes: number) => void = () => undefined,
): Promise<Manifest> {
  const found = new Map<string, Content>();
  let all = 0;
  const onBytes = (bytes: number): void => onProgress((all += bytes));
  let manifest = Buffer.alloc(0);
  let sum = '';
  for await (const { entry, chunks } of readTar(path)) {
    if (found.has(entry.name)) throw damaged(entry.name);
    const isShort = [MANIFEST, MANIFEST_HASH].includes(entry.name);
    if (isShort && entry.bytes > LONGEST_MANIFEST) throw damaged(entry.name);
    const { content: read, kept } = await readContent(chunks, isShort, onBytes);
    found.set(entry.name, read);
    if (entry.name === MANIFEST) manifest = kept;
    if (entry.name === MANIFEST_HASH) sum = kept.toString('latin1');
  }
  if (!found.has(MANIFEST) || sum !== hashLine(manifest)) throw damaged(MANIFEST);
  const parsed = parseManifest(manifest, known);
  compare(parsed, found);
  return parsed;
}

async function readContent(
  chunks: AsyncIterable<Buffer>,
  keep: boolean,
  onBytes: (bytes: number) => void,
) {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    if (keep) kept.push(chunk);
    onBytes(chunk.length);
  }
  return { content: { bytes, sha256: hash.digest('hex') }, kept: Buffer.concat(kept) };
}

function parseManifest(bytes: Buffer, known: readonly string[]): Manifest {
  const json = parseJson(bytes);
  const result = manifestSchema.safeParse(json);
  const format = z.object({ format: z.int() }).safeParse(json).data?.format ?? 0;
  if (format > FORMAT) throw newer();
  if (!result.success) throw damaged(MANIFEST);
  if (result.data.schema.some((name) => !known.includes(name))) throw newer();
  return result.data;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw damaged(MANIFEST);
  }
}

function newer(): LongwaveError {
  return new LongwaveError('conflict', 'backup.newer', 'A newer Longwave made this backup.', {
    mend: 'Restore it with that release. Nothing was changed.',
  });
}

/** Everything that the manifest names is there, as it says, and nothing else. */
function compare(manifest: Manifest, found: Map<string, Content>): void {
  const expected = new Map<string, Content>([[databaseEntries[manifest.kind], manifest.database]]);
  for (const file of manifest.files) {
    checkKey(file.key);
    if (file.included) expected.set(fileEntry(file.key), file);
  }
  for (const [name, { bytes, sha256 }] of expected) {
    const read = found.get(name);
    if (read?.bytes !== bytes || read.sha256 !== sha256) throw damaged(name);
  }
  const strange = [...found.keys()].find(
    (name) => !expected.has(name) && name !== MANIFEST && name !== MANIFEST_HASH,
  );
  if (strange !== undefined) throw damaged(strange);
}
