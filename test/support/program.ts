import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dist = join(import.meta.dirname, '../../dist');

/** What people run, built before the tests: the server, and the command `longwave`. */
export const MAIN = join(dist, 'main.js');
export const CLI = join(dist, 'cli.js');

/** Compiled code is kept between starts: that saves a third of a start, and killed servers start often. */
export const COMPILED = join(tmpdir(), 'longwave-test-compiled');
