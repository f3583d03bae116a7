import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const src = join(import.meta.dirname, 'src');
const islands = readdirSync(join(src, 'islands')).filter((name) => /\.tsx?$/.test(name));

/** What browsers load: each island and the style, under names that change with their content. */
export default defineConfig({
  build: {
    outDir: 'dist/assets',
    emptyOutDir: true,
    manifest: 'manifest.json',
    assetsDir: '',
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [
        join(src, 'platform/pages/style.css'),
        join(src, 'platform/pages/embed.css'),
        ...islands.map((name) => join(src, 'islands', name)),
      ],
    },
  },
});
