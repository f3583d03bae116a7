import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds what people run, once before all tests. */
export default function build(): void {
  execFileSync('sh', [join(import.meta.dirname, '../../bin/build')], { stdio: 'inherit' });
}
