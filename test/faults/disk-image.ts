import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A disk of its own: what a server on it has not synced is not in its image. */
export interface Disk {
  /** Where it is mounted. */
  folder: string;
  /** The disk as a power cut would leave it now. Whoever writes on it must stand still meanwhile. */
  cut(): Disk;
  /** Once what a killed server had started has ended, too. */
  remove(): Promise<void>;
}

/** An ext4 disk in a file, mounted; needs root. */
export function newDisk(bytes: number): Disk {
  const place = mkdtempSync(join(tmpdir(), 'longwave-disk-'));
  const image = join(place, 'disk.img');
  writeFileSync(image, '');
  truncateSync(image, bytes);
  execFileSync('mkfs.ext4', ['-q', image]);
  return mount(place, image);
}

function mount(place: string, image: string): Disk {
  const folder = join(place, 'mounted');
  mkdirSync(folder);
  execFileSync('mount', ['-o', 'loop', image, folder]);
  return {
    folder,
    cut: () => {
      const elsewhere = mkdtempSync(join(tmpdir(), 'longwave-disk-'));
      const copy = join(elsewhere, 'disk.img');
      copyOfOneMoment(image, copy);
      return mount(elsewhere, copy);
    },
    remove: async () => {
      await unmounted(folder);
      rmSync(place, { recursive: true });
    },
  };
}

const TRIES = 100;

/** The kernel writes when it likes, also while a copy is made: only one that is still the same afterwards is of one moment. */
function copyOfOneMoment(image: string, copy: string): void {
  for (let left = TRIES; left > 0; left--) {
    execFileSync('cp', ['--sparse=always', image, copy]);
    if (spawnSync('cmp', ['--silent', image, copy]).status === 0) return;
  }
  throw new Error('The disk never stood still.');
}

/** Where three suites run at once, what a server had started takes a while to end. */
const PATIENCE_MS = 30_000;

async function unmounted(folder: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;)
    try {
      execFileSync('umount', [folder], { stdio: 'pipe' });
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error(`Held by ${holdersOf(folder)}.`, { cause: error });
      await sleep(100);
    }
}

/** The processes that have something open below a folder, and what. */
function holdersOf(folder: string): string {
  return execFileSync(
    'sh',
    ['-c', `ls -l /proc/[0-9]*/fd /proc/[0-9]*/cwd 2>/dev/null | grep -F '${folder}' || true`],
    { encoding: 'utf8' },
  );
}
