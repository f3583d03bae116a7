import { readdirSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { FileStore, IncomingFile } from '../../src/media/files/store.ts';

export const MB = 1024 * 1024;
export const AUDIO = { type: 'audio/mpeg' };

/** A place where files are kept, as the suite needs to see it. */
export interface Place {
  /** A store on this place: each one is like another process. */
  open(): FileStore;
  /** A store on a place of this kind that does not work. */
  openBroken(): FileStore;
  /** The same as `open`, as an expression that another process can evaluate. */
  source: { module: string; expression: string };
  /** Part files, and whatever else unfinished uploads leave behind. */
  leftovers(): Promise<string[]>;
}

let count = 0;

export function newKey(): string {
  count += 1;
  return `audio/${count}/episode-${count}.mp3`;
}

export async function keep(
  files: FileStore,
  bytes: Buffer,
  chunkBytes = 64 * 1024,
): Promise<string> {
  const key = newKey();
  const file = await files.begin(key, AUDIO);
  await writeAll(file, bytes, chunkBytes);
  await file.finish();
  await file.commit();
  return key;
}

export async function writeAll(
  file: IncomingFile,
  bytes: Buffer,
  chunkBytes = 64 * 1024,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += chunkBytes)
    await file.write(bytes.subarray(at, at + chunkBytes));
}

export async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function listed(store: FileStore, prefix: string) {
  const found = await Array.fromAsync(store.list(prefix));
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}
