import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const WINDOW_BYTES = 1024 * 1024;

/** A file that is read here and there, a megabyte at a time, so that any size takes the same memory. */
export interface FileWindow extends Disposable {
  bytes: number;
  /** The bytes at `at`: `length` of them, fewer only at the end of the file. Valid until the next call. */
  read(at: number, length: number): Buffer;
}

/**
 * Opens a file for `read`; blocking, so only for a process that does nothing else. A small window is for one that
 * reads little and far apart.
 */
export function openWindow(path: string, windowBytes = WINDOW_BYTES): FileWindow {
  const file = openSync(path, 'r');
  const { size: bytes } = fstatSync(file);
  const window = Buffer.allocUnsafeSlow(windowBytes);
  let start = 0;
  let filled = 0;
  return {
    bytes,
    read(at, length) {
      const wanted = Math.max(0, Math.min(length, bytes - at));
      if (wanted > windowBytes) return readAlone(file, at, wanted);
      if (at < start || at + wanted > start + filled) {
        start = at;
        filled = readSync(file, window, 0, windowBytes, at);
      }
      return window.subarray(at - start, Math.min(at - start + wanted, filled));
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}

function readAlone(file: number, at: number, length: number): Buffer {
  const target = Buffer.allocUnsafeSlow(length);
  return target.subarray(0, readSync(file, target, 0, length, at));
}
