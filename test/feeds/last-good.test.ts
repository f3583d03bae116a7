import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lastGoodIn } from '../../src/feeds/last-good.ts';
import type { ServedFeed } from '../../src/feeds/renderer.ts';
import { DiskFiles } from '../../src/media/files/disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'longwave-last-good-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const lastGood = lastGoodIn(join(folder, 'feeds'), new DiskFiles(join(folder, 'uploads')));

/** A version of a feed as `versionName` calls it. */
function feedOf(slug: string, version: number, moment: number): ServedFeed {
  const name = ['show', 'epoch', version, moment === 0 ? '0' : `${moment.toString(36)}-1`, 'mark'];
  return {
    slug,
    name: name.join('.'),
    changedAt: version * 1000 + moment,
    datedAt: moment === 0 ? version * 1000 : undefined,
    pieces: [Buffer.from(`${slug} ${version} ${moment}`)],
  };
}

const earlier: [number, number] = [5, 0];
test.each([
  ['version', [6, 0]],
  ['moment of the same version', [5, 300]],
  ['version after a moment', [6, 200]],
] as [string, [number, number]][])(
  'of two servers, the one that is late with an earlier copy does not push out a later %s',
  async (what, later) => {
    const slug = what.replaceAll(' ', '-');
    await lastGood.keep(feedOf(slug, ...later));
    await lastGood.keep(feedOf(slug, ...earlier));
    const found = await lastGood.find(slug);
    expect(String(found?.pieces[0])).toBe(`${slug} ${later.join(' ')}`);
    await lastGood.keep(feedOf(slug, 7, 0));
    expect(String((await lastGood.find(slug))?.pieces[0])).toBe(`${slug} 7 0`);
  },
);
