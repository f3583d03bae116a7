import { type FileHandle, open } from 'node:fs/promises';

/** How long a file stays open after its last reader: a player that jumps about asks again within a moment. */
const LINGER_MS = 1000;

interface Lingering {
  handle: Promise<FileHandle>;
  readers: number;
  timer?: NodeJS.Timeout;
}

const files = new Map<string, Lingering>();

/** A file that others may be reading too: read at positions only, and call `release` once instead of closing it. */
export interface SharedFile {
  handle: FileHandle;
  release(): void;
}

/**
 * Opens a file for reading, or takes one that is open already: opening and closing cost as much as half of sending a
 * megabyte. Only for files whose bytes never change under their name.
 */
export async function openShared(path: string): Promise<SharedFile> {
  const file = files.get(path) ?? { handle: open(path), readers: 0 };
  files.set(path, file);
  clearTimeout(file.timer);
  file.readers += 1;
  try {
    const handle = await file.handle;
    return { handle, release: () => release(path, file) };
  } catch (error) {
    if (files.get(path) === file) files.delete(path);
    throw error;
  }
}

function release(path: string, file: Lingering): void {
  file.readers -= 1;
  if (file.readers > 0) return;
  file.timer = setTimeout(() => void close(path, file), LINGER_MS);
  file.timer.unref();
}

/** Closes all that nobody reads: a server that has stopped holds no disk back. */
export async function closeUnread(): Promise<void> {
  const unread = [...files].filter(([, { readers }]) => readers === 0);
  await Promise.all(unread.map(([path, file]) => close(path, file)));
}

async function close(path: string, file: Lingering): Promise<void> {
  clearTimeout(file.timer);
  files.delete(path);
  // The bytes were read: nothing is lost when the close fails.
  await file.handle.then((handle) => handle.close()).catch(() => undefined);
}
