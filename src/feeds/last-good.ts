import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { collect } from '../media/files/store.ts';
import type { FileStore } from '../media/files/store.ts';
import { takingTurns } from '../platform/turns.ts';
import { lengthOf } from './pieces.ts';
import type { ServedFeed } from './renderer.ts';

/** The newest version of each feed, for the time while the database is down. */
export interface LastGood {
  keep(feed: ServedFeed): Promise<void>;
  find(slug: string): Promise<ServedFeed | undefined>;
  /** Whether there is one of any feed. */
  hasAny(): Promise<boolean>;
  /** The show is gone: its feed must not come back. */
  forget(slug: string): Promise<void>;
}

/**
 * One folder a feed, one file a version, whose name says all there is to know of it. With S3 the bucket has them too,
 * for a server whose own folder is new.
 */
export function lastGoodIn(folder: string, files: FileStore): LastGood {
  const bucket = files.kind === 's3' ? files : undefined;
  const inTurn = takingTurns(1); // what is kept late must not push out what is newer
  return {
    keep: (feed) =>
      inTurn(async () => {
        await keepOnDisk(join(folder, feed.slug), feed);
        if (bucket) await keepInBucket(bucket, feed);
      }),
    find: async (slug) =>
      (await findOnDisk(join(folder, slug), slug)) ??
      (bucket && (await findInBucket(bucket, slug))),
    hasAny: async () => {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      if (entries.some((entry) => entry.isDirectory())) return true;
      return bucket !== undefined && (await hasFeeds(bucket));
    },
    forget: (slug) =>
      inTurn(async () => {
        await rm(join(folder, slug), { recursive: true, force: true });
        if (bucket)
          for await (const { key } of bucket.list(`feeds/${slug}/`)) await bucket.remove(key);
      }),
  };
}

async function keepOnDisk(folder: string, feed: ServedFeed): Promise<void> {
  await mkdir(folder, { recursive: true });
  const part = join(folder, `${fileName(feed)}.${randomUUID()}.part`);
  const file = await open(part, 'wx');
  try {
    await file.writeFile(feed.pieces);
    await file.sync(); // after a power cut, half a feed under its name would be worse than none
  } finally {
    await file.close();
  }
  await rename(part, join(folder, fileName(feed)));
  for (const name of await readdir(folder))
    if (isOlder(name, feed)) await rm(join(folder, name), { force: true });
}

async function findOnDisk(folder: string, slug: string): Promise<ServedFeed | undefined> {
  const names = await readdir(folder).catch(() => []);
  const newest = newestOf(names);
  if (!newest) return undefined;
  const xml = await readFile(join(folder, newest.file)).catch(() => undefined);
  // A newer one may have taken its place since it was listed.
  return xml ? { slug, ...newest.version, pieces: [xml] } : await findOnDisk(folder, slug);
}

async function keepInBucket(bucket: FileStore, feed: ServedFeed): Promise<void> {
  const folder = `feeds/${feed.slug}/`;
  await bucket.put(folder + fileName(feed), await joined(feed.pieces), {
    type: 'application/rss+xml',
  });
  for await (const { key } of bucket.list(folder))
    if (isOlder(key.slice(folder.length), feed)) await bucket.remove(key);
}

/** All in one, in steps: to fill 20 MB of new memory at once would hold up everything else. */
async function joined(pieces: Buffer[]): Promise<Buffer> {
  const whole = Buffer.allocUnsafeSlow(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    if (at >> 20 !== (at + piece.length) >> 20) await setImmediate();
    at += piece.copy(whole, at);
  }
  return whole;
}

async function findInBucket(bucket: FileStore, slug: string): Promise<ServedFeed | undefined> {
  const folder = `feeds/${slug}/`;
  const names: string[] = [];
  for await (const { key } of bucket.list(folder)) names.push(key.slice(folder.length));
  const newest = newestOf(names);
  if (!newest) return undefined;
  const xml = await collect(await bucket.read(folder + newest.file));
  return { slug, ...newest.version, pieces: [xml] };
}

async function hasFeeds(bucket: FileStore): Promise<boolean> {
  for await (const _file of bucket.list('feeds/')) return true;
  return false;
}

type Version = Pick<ServedFeed, 'name' | 'changedAt' | 'datedAt'>;

/** `<version>.<changed>.xml`, or `<version>.<changed>.undated.xml` when it has no Last-Modified. */
function fileName({ name, changedAt, datedAt }: Version): string {
  return `${name}.${changedAt.toString(36)}${datedAt === undefined ? '.undated' : ''}.xml`;
}

/** How a file name is read; `.part` stands after the name of what is not whole yet. */
const NAME = /^((?:[^.]+\.){4}[^.]+)\.([0-9a-z]+)(\.undated)?\.xml(?:\.[0-9a-f-]+\.part)?$/;

function versionFrom(file: string): Version | undefined {
  const [, name, changed = '', undated] = NAME.exec(file) ?? [];
  if (name === undefined) return undefined;
  const changedAt = Number.parseInt(changed, 36);
  return { name, changedAt, datedAt: undated === undefined ? changedAt : undefined };
}

function newestOf(files: string[]): { file: string; version: Version } | undefined {
  return files
    .filter((file) => file.endsWith('.xml'))
    .flatMap((file) => {
      const version = versionFrom(file);
      return version ? { file, version } : [];
    })
    .toSorted((one, other) => other.version.changedAt - one.version.changedAt)[0];
}

/** Whether `feed` replaces this file: all but a later version, or a later moment of this one, that another server was quicker to keep. */
function isOlder(file: string, feed: ServedFeed): boolean {
  const kept = versionFrom(file);
  const [, epoch, version, , mark] = kept?.name.split('.') ?? [];
  const [, ownEpoch, ownVersion, , ownMark] = feed.name.split('.');
  if (epoch !== ownEpoch || mark !== ownMark) return true;
  if (version !== ownVersion) return Number(version) < Number(ownVersion);
  return kept?.name !== feed.name && (kept?.changedAt ?? 0) <= feed.changedAt;
}
