import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';
import type { Plugin, UserConfig } from 'vite';

const src = join(import.meta.dirname, 'src');
const islands = readdirSync(join(src, 'islands')).filter((name) => /\.tsx?$/.test(name));
const outDir = join(import.meta.dirname, 'dist/assets');

/** Each style and island also as small as it gets, beside itself: packed once, so that no request waits for it. */
const packed: Plugin = {
  name: 'packed',
  writeBundle: (_options, bundle) => {
    for (const name of Object.keys(bundle).filter((file) => /\.(js|css)$/.test(file))) {
      const bytes = readFileSync(join(outDir, name));
      writeFileSync(join(outDir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      writeFileSync(join(outDir, `${name}.br`), brotliCompressSync(bytes));
    }
  },
};

/** What browsers load: each island and the style, under names that change with their content. */
const forBrowsers: UserConfig = {
  plugins: [packed],
  build: {
    outDir,
    emptyOutDir: true,
    manifest: 'manifest.json',
    assetsDir: '',
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [
        join(src, 'platform/pages/style.css'),
        join(src, 'platform/pages/site.css'),
        join(src, 'platform/pages/embed.css'),
        ...islands.map((name) => join(src, 'islands', name)),
      ],
    },
  },
};

/**
 * What the server starts as a process or a thread of its own, with all that it needs in one place: Node reads one file
 * in half the time of many, and a process that may read nothing else need not be told of packages.
 */
const forParts: UserConfig = {
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: join(import.meta.dirname, 'dist/parts'),
    emptyOutDir: true,
    target: 'node24',
    rolldownOptions: {
      external: ['pg-native', 'pg-cloudflare'], // which `pg` has no need of
      input: [join(src, 'feeds/render-thread.ts'), join(src, 'media/probe-child.ts')],
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'parts' ? forParts : forBrowsers));
