import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own: what a server on it has not synced is not in its image. */
export interface Disk {
  /** Where it is mounted. */
  folder: string;
  /** The disk as a power cut would leave it now. Whoever writes on it must stand still meanwhile. */
  cut(): Disk;
  remove(): void;
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
      execFileSync('cp', ['--sparse=always', image, copy]);
      return mount(elsewhere, copy);
    },
    remove: () => {
      execFileSync('umount', [folder]);
      rmSync(place, { recursive: true });
    },
  };
}
