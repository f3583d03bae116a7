import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What people run, built before the tests: the server, and the command `longwave`. */
export const MAIN = join(root, 'dist/main.js');
export const CLI = join(root, 'dist/cli.js');

/** Compiled code is kept between starts: that saves a third of a start, and killed servers start often. */
export const COMPILED = join(tmpdir(), 'longwave-test-compiled');
