import { once } from 'node:events';
import { createServer } from 'node:http';
import { Writable } from 'node:stream';
import express from 'express';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { requestLog } from '../../src/platform/http/request-log.ts';

test('the log names the path of a request, and not the secret of a link that lets somebody in (security 99)', async () => {
  let said = '';
  const kept = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      said += chunk.toString();
      done();
    },
  });
  const app = express().use(requestLog(pino(kept)));
  app.use((_request, response) => {
    response.end();
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  for (const path of [
    '/login/invitation/SECRET',
    '/LOGIN/reset/SECRET?x=1',
    '//login/reset/SECRET/',
    '/setup/SECRET',
    '/admin?token=SECRET',
    '/my-show/an-episode',
  ])
    await fetch(`http://127.0.0.1:${port}${path}`);
  expect(said).not.toContain('SECRET');
  for (const path of ['/login/invitation/…', '/LOGIN/reset/…', '/setup/…', '/my-show/an-episode'])
    expect(said).toContain(`"path":"${path}"`);
});
