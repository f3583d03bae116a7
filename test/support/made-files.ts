import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for files that several tests make, which goes with the run. */
    madeFiles: string;
  }
}

/** Files of tests share what they import, so no module can clear up behind the file that imports it. */
export default function makeFolder(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-made-'));
  project.provide('madeFiles', folder);
  return () => rmSync(folder, { recursive: true });
}
