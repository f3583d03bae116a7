import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startServer, stopServer, untilListening } from './processes.ts';

export interface Nginx extends AsyncDisposable {
  port: number;
  pid: number;
}

/**
 * One nginx process that serves the files below `www`, in its default settings but for what is written here.
 * @param folder is for its own files.
 */
export async function startNginx(folder: string, www: string): Promise<Nginx> {
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, www, port));
  const server = startServer(['nginx', '-c', file, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilListening(port);
  return { port, pid: server.pid ?? 0, [Symbol.asyncDispose]: () => stopServer(server) };
}

function configuration(folder: string, www: string, port: number): string {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off;
    master_process off;
    pid ${join(folder, 'nginx.pid')};
    error_log stderr;
    events { worker_connections 1024; }
    http {
      access_log off;
      sendfile on;
      tcp_nopush on;
      gzip_static on;
      keepalive_requests 1000000000;
      types { application/rss+xml xml; audio/mpeg mp3; }
      ${bodies.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n')}
      server {
        listen 127.0.0.1:${port};
        root ${www};
      }
    }
  `;
}
