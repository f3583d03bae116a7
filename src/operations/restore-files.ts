import type { FileStore } from '../media/files/store.ts';
import { LongwaveError } from '../platform/errors.ts';
import { fileEntry } from './backup-manifest.ts';
import type { BackedUpFile, Manifest } from './backup-manifest.ts';
import { hashOf, pour } from './move-files.ts';
import { damaged, readTar } from './tar-reader.ts';

/**
 * Puts the files that the backup holds into the storage, those that are there already left as they are.
 * @param onProgress hears after every file how many there are by now, and how many bytes they have
 * @returns the keys of the files that the backup only names and that the storage does not have.
 * @throws LongwaveError `backup.file-taken`, `backup.damaged`
 */
export async function restoreFiles(
  files: FileStore,
  path: string,
  manifest: Manifest,
  onProgress: (files: number, bytes: number) => void,
): Promise<string[]> {
  const held = new Map<string, BackedUpFile>();
  let done = 0;
  let bytes = 0;
  for (const file of manifest.files) if (file.included) held.set(fileEntry(file.key), file);
  if (held.size > 0)
    for await (const { entry, chunks } of readTar(path)) {
      const file = held.get(entry.name);
      if (!file) continue;
      await restoreFile(files, file, chunks);
      onProgress((done += 1), (bytes += file.bytes));
    }
  const missing: string[] = [];
  for (const { key, bytes: wanted, included } of manifest.files)
    if (!included && (await files.stat(key))?.bytes !== wanted) missing.push(key);
  return missing;
}

async function restoreFile(
  files: FileStore,
  { key, type, sha256 }: BackedUpFile,
  chunks: AsyncIterable<Buffer>,
): Promise<void> {
  if ((await files.stat(key)) !== undefined) {
    if ((await hashOf(await files.read(key))) !== sha256) throw taken(key);
    return;
  }
  const incoming = await files.begin(key, { type });
  try {
    const restored = await pour(chunks, incoming);
    await incoming.finish();
    if (restored !== sha256) throw damaged(key);
    await incoming.commit();
  } finally {
    await incoming.abort();
  }
}

function taken(key: string): LongwaveError {
  const message = `Other bytes stand in the storage under ${key}.`;
  const mend = 'Restore into an empty folder or bucket, or take that file away.';
  return new LongwaveError('conflict', 'backup.file-taken', message, { mend });
}
