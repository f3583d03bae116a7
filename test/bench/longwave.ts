import { execFile } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, startServer, stopServer, untilListening } from './processes.ts';
import { root } from './places.ts';
import { publicUrl } from './seed.ts';

/** A built Longwave that runs as it would for a podcaster, with folders of its own. */
export interface Longwave extends AsyncDisposable {
  port: number;
  pid: number;
  token: string;
  uploadsDir: string;
}

/** Builds `dist` as `npm run build` does. */
export async function build(): Promise<void> {
  await promisify(execFile)('sh', [join(root, 'bin/build')], { cwd: root });
}

/** @param folder may hold a seeded database in `data/`. */
export async function startLongwave(folder: string): Promise<Longwave> {
  const port = await freePort();
  const uploadsDir = join(folder, 'uploads');
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'w');
  const server = startServer([process.execPath, join(root, 'dist/main.js')], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: publicUrl,
      DATA_DIR: join(folder, 'data'),
      UPLOADS_DIR: uploadsDir,
      FEEDS_DIR: join(folder, 'feeds'),
    },
  });
  await untilListening(port);
  await untilReady(port);
  return {
    port,
    pid: server.pid ?? 0,
    token: /lw_[A-Za-z0-9_-]+/.exec(readFileSync(logFile, 'utf8'))?.[0] ?? '',
    uploadsDir,
    [Symbol.asyncDispose]: () => stopServer(server),
  };
}

async function untilReady(port: number): Promise<void> {
  while (!(await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
}
