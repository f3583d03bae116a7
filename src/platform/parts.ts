import { join } from 'node:path';

/**
 * Where the build puts what the server starts as a process or a thread of its own (`vite.config.ts`). Like all that is
 * built it is in `dist`, also for tests, which run the rest from its sources.
 */
export const partsFolder = join(import.meta.dirname, '../../dist/parts');

/** The file of one: `probe-child`. */
export function partFile(name: string): string {
  return join(partsFolder, `${name}.mjs`);
}
