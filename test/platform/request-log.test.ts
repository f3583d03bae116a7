import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { Writable } from 'node:stream';
import express from 'express';
import type { Express } from 'express';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { problemHandler } from '../../src/platform/http/problem.ts';
import { requestLog } from '../../src/platform/http/request-log.ts';

function keptLog() {
  let said = '';
  const kept = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      said += chunk.toString();
      done();
    },
  });
  return { log: pino(kept), said: () => said };
}

async function serve(app: Express): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`;
}

test('the log names the path of a request, and not the secret of a link that lets somebody in (security 99)', async () => {
  const { log, said } = keptLog();
  const app = express().use(requestLog(log));
  app.use((_request, response) => {
    response.end();
  });
  const base = await serve(app);
  for (const path of [
    '/login/invitation/SECRET',
    '/LOGIN/reset/SECRET?x=1',
    '//login/reset/SECRET/',
    '/setup/SECRET',
    '/admin?token=SECRET',
    '/my-show/an-episode',
  ])
    await fetch(base + path);
  expect(said()).not.toContain('SECRET');
  for (const path of ['/login/invitation/…', '/LOGIN/reset/…', '/setup/…', '/my-show/an-episode'])
    expect(said()).toContain(`"path":"${path}"`);
});

test('the log names a fault of ours also when the client has gone, and not that it went', async () => {
  const { log, said } = keptLog();
  const seen = new EventEmitter();
  const app = express().use(async (request, response) => {
    seen.emit('request');
    await once(response, 'close');
    if (request.path === '/fault') throw new TypeError('a fault of ours');
    for await (const _chunk of request);
  });
  app.use(problemHandler(log));
  const base = await serve(app);
  for (const path of ['/left', '/fault']) {
    const leaving = new AbortController();
    const answer = fetch(base + path, { signal: leaving.signal }).catch(() => undefined);
    await once(seen, 'request');
    leaving.abort();
    await answer;
  }
  await expect.poll(said).toContain('a fault of ours');
  expect(said().trim().split('\n')).toHaveLength(1);
});
