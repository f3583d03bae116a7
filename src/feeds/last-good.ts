import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collect } from '../media/files/store.ts';
import type { FileStore } from '../media/files/store.ts';
import type { ServedFeed } from './renderer.ts';

/** The newest version of each feed, for the time while the database is down. */
export interface LastGood {
  keep(feed: ServedFeed): Promise<void>;
  find(slug: string): Promise<ServedFeed | undefined>;
  /** The show is gone: its feed must not come back. */
  forget(slug: string): Promise<void>;
}

/**
 * One folder a feed, one file a version, named by it; the file's time is when the feed changed. With S3 the
 * bucket has them too, for a server whose own folder is new.
 */
export function lastGoodIn(folder: string, files: FileStore): LastGood {
  const bucket = files.kind === 's3' ? files : undefined;
  return {
    keep: async (feed) => {
      await keepOnDisk(join(folder, feed.slug), feed);
      if (bucket) await keepInBucket(bucket, feed);
    },
    find: async (slug) =>
      (await findOnDisk(join(folder, slug), slug)) ??
      (bucket && (await findInBucket(bucket, slug))),
    forget: async (slug) => {
      await rm(join(folder, slug), { recursive: true, force: true });
      if (bucket)
        for await (const { key } of bucket.list(`feeds/${slug}/`)) await bucket.remove(key);
    },
  };
}

async function keepOnDisk(folder: string, feed: ServedFeed): Promise<void> {
  await mkdir(folder, { recursive: true });
  const older = await readdir(folder);
  const part = join(folder, `${feed.name}.part`);
  await writeFile(part, feed.xml);
  await utimes(part, feed.changedAt / 1000, feed.changedAt / 1000);
  await rename(part, join(folder, `${feed.name}.xml`));
  for (const name of older)
    if (!name.startsWith(feed.name)) await rm(join(folder, name), { force: true });
}

async function findOnDisk(folder: string, slug: string): Promise<ServedFeed | undefined> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.xml'));
  const versions = await Promise.all(
    names.map(async (name) => ({ name, changedAt: (await stat(join(folder, name))).mtimeMs })),
  );
  const newest = versions.toSorted((one, other) => other.changedAt - one.changedAt)[0];
  if (!newest) return undefined;
  const xml = await readFile(join(folder, newest.name));
  return { slug, name: newest.name.slice(0, -'.xml'.length), changedAt: newest.changedAt, xml };
}

async function keepInBucket(bucket: FileStore, feed: ServedFeed): Promise<void> {
  const key = `feeds/${feed.slug}/${feed.name}.xml`;
  await bucket.put(key, feed.xml, { type: 'application/rss+xml' });
  for await (const older of bucket.list(`feeds/${feed.slug}/`))
    if (older.key !== key) await bucket.remove(older.key);
}

async function findInBucket(bucket: FileStore, slug: string): Promise<ServedFeed | undefined> {
  const versions: { key: string; modifiedAt: number }[] = [];
  for await (const version of bucket.list(`feeds/${slug}/`)) versions.push(version);
  const newest = versions.toSorted((one, other) => other.modifiedAt - one.modifiedAt)[0];
  if (!newest) return undefined;
  const name = newest.key.split('/').at(-1)!.slice(0, -'.xml'.length);
  return {
    slug,
    name,
    changedAt: newest.modifiedAt,
    xml: await collect(await bucket.read(newest.key)),
  };
}
