import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { COMPILED, RENDER_THREAD } from './program.ts';

/**
 * Builds what people run, once before all tests, and keeps compiled what each server in a process of a test starts as
 * a thread. Without that every thread has Node read its TypeScript anew, for which V8 runs WebAssembly: with threads
 * that come and go by the dozen it now and then takes the process down ("Check failed: jit_page.has_value()").
 */
export default function build(): void {
  execFileSync('sh', [join(import.meta.dirname, '../../bin/build')], { stdio: 'inherit' });
  process.env['NODE_COMPILE_CACHE'] = COMPILED;
  const load = `await import(${JSON.stringify(pathToFileURL(RENDER_THREAD).href)})`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', load], { stdio: 'inherit' });
}
