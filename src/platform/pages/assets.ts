import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The same from `src` and from `dist`. */
export const assetsFolder = join(import.meta.dirname, '../../../dist/assets');

/** What Vite wrote: the source, and the file that browsers load. */
const manifestSchema = z.record(
  z.string(),
  z.object({ file: z.string(), css: z.array(z.string()).optional() }),
);

/** Of the desk; of public pages; and the smallest, for frames in pages of others. */
export type Style = 'style' | 'site' | 'embed';

/** The address of a style or an island; its name changes with its content, so that it can be kept for ever. */
export interface Assets {
  style(name: Style): string;
  island(name: string): string;
  /** Changes with any of them. */
  readonly mark: string;
}

/** @throws Error when nothing was built: `npm start` and the tests do it first. */
export function openAssets(folder: string = assetsFolder): Assets {
  const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
  const manifest = manifestSchema.parse(JSON.parse(text));
  const address = (source: string): string => {
    const entry = manifest[source];
    if (!entry) throw new Error(`"${source}" was not built.`);
    return `/assets/${entry.file}`;
  };
  return {
    mark: createHash('sha256').update(text).digest('base64url').slice(0, 8),
    style: (name) => address(`src/platform/pages/${name}.css`),
    island: (name) => address(`src/islands/${name}.ts`),
  };
}
