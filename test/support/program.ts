import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What people run, built before the tests: the server, and the command `longwave`. */
export const MAIN = join(root, 'dist/main.js');
export const CLI = join(root, 'dist/cli.js');

/** The thread of a server within the process of a test, which runs it from its sources. */
export const RENDER_THREAD = join(root, 'src/feeds/render-thread.ts');

/** Compiled code is kept between starts: that saves a third of a start, and killed servers start often. */
export const COMPILED = join(tmpdir(), 'longwave-test-compiled');
