import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A mark of what makes the pages, the same on every server of one release: after an upgrade, no browser may hear that
 * the page which it has is still right. Maps of the source are no part of it.
 */
export function codeMark(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders)
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted())
      if (/\.[jt]sx?$/.test(name)) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('base64url').slice(0, 8);
}
