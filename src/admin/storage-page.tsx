import type { StorageUsed } from '../operations/storage-used.ts';
import type { Page } from '../platform/pages/page.tsx';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { UpHome } from './show-pages.tsx';

interface Storage {
  used: StorageUsed;
  kind: 'disk' | 's3';
  /** What is left; undefined in a bucket, or where the disk does not say. */
  freeBytes: number | undefined;
}

/** What the files of each show take, and what is left. */
export function storagePage({ person }: Viewer, { used, kind, freeBytes }: Storage): Page {
  const place = kind === 'disk' ? 'on the disk of this server' : 'in the bucket';
  return deskPage(person, {
    title: 'Storage',
    at: '/admin/storage',
    children: (
      <>
        <UpHome />
        <h1>Storage</h1>
        <p>
          {inWords(used.bytes)} in {inFiles(used.files)} {place}
          {freeBytes !== undefined && `; ${inWords(freeBytes)} are free`}.
        </p>
        {used.shows.length === 0 && <p class="empty">No show has a file yet.</p>}
        <ul class="rows">
          {used.shows.map(({ slug, title, isDeleted, files, bytes }) => (
            <li>
              <span>
                {isDeleted ? title : <a href={`/admin/shows/${slug}`}>{title}</a>}
                <br />
                <small>
                  {inFiles(files)}
                  {isDeleted && ', deleted'}
                </small>
              </span>
              <span>{inWords(bytes)}</span>
            </li>
          ))}
          <Pictures pictures={used.pictures} />
        </ul>
        <p>
          <small>
            Audio of before a replacement counts too: its address goes on working. What was deleted
            for good stays in the trash for 30 days, and is not counted here.
          </small>
        </p>
      </>
    ),
  });
}

/** They belong to no show: several can name one. */
function Pictures({ pictures: { files, bytes } }: Pick<StorageUsed, 'pictures'>) {
  if (files === 0) return null;
  return (
    <li>
      <span>
        Pictures of people and chapters
        <br />
        <small>Copied for the pages of all shows: {inFiles(files)}</small>
      </span>
      <span>{inWords(bytes)}</span>
    </li>
  );
}

function inFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** "1.2 GB", as shops count: in thousands. */
function inWords(bytes: number): string {
  let amount = bytes / 1000;
  let unit = 0;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${UNITS[unit]}`;
}
