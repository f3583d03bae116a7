import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeTimeLibrary } from './services.ts';

/** The clock of the machine as some programs see it: a test sets it while they run, as NTP or a person would. */
export interface FakedClock {
  /** Gives a program this clock when it is started with it. */
  environment: Record<string, string>;
  now(): number;
  /** Steps at once to a time, from where the clock runs on. */
  set(at: number): void;
  remove(): void;
}

/** libfaketime, without its fake of the clock that only counts on: timers run as they do. */
export function fakedClock(): FakedClock {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-clock-'));
  chmodSync(folder, 0o755); // PostgreSQL is another user
  const file = join(folder, 'clock');
  let shift = 0;
  const write = (): void => {
    const part = `${file}.part`;
    writeFileSync(part, `${shift < 0 ? '-' : '+'}${Math.abs(shift) / 1000}\n`);
    renameSync(part, file); // nobody reads half of it
  };
  write();
  return {
    environment: {
      LD_PRELOAD: fakeTimeLibrary() ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
    now: () => Date.now() + shift,
    set: (at) => {
      shift = at - Date.now();
      write();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
