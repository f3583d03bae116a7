import tls from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import {
  certificateFor,
  limits,
  outgoing,
  startPublic,
  startSecure,
  troubleFrom,
  openWorld,
  type Answering,
} from './fetch-world.ts';

const { ask, askRaw, open, closeAll } = openWorld();
afterEach(closeAll);

const countdown: Answering = (request, response) => {
  const left = Number(request.url?.slice(1));
  if (left === 0) response.end('arrived');
  else response.writeHead(302, { location: `/${left - 1}` }).end('moved');
};

describe('redirects', () => {
  test('ten redirects arrive, and the answer says where', async () => {
    const answer = await ask(countdown, {}, '/10');
    expect(answer.body.toString()).toBe('arrived');
    expect(answer.url).toMatch(/^http:\/\/a\.example:\d+\/0$/);
  });

  test('security 7: eleven redirects stop, and so does a loop', async () => {
    expect((await troubleFrom(ask(countdown, {}, '/11'))).code).toBe('fetch.redirects');
    let asked = 0;
    const loop = ask((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/' }).end();
    });
    expect((await troubleFrom(loop)).code).toBe('fetch.redirects');
    expect(asked).toBe(11);
  });

  test.each([
    [301, 'POST', ['GET /next']],
    [302, 'POST', ['GET /next']],
    [303, 'POST', ['GET /next']],
    [307, 'POST', ['body ping', 'POST /next']],
    [308, 'POST', ['body ping', 'POST /next']],
    [303, 'HEAD', ['HEAD /next']],
  ] as const)('a %i turns %s into %j', async (status, method, expected) => {
    const seen: string[] = [];
    const answering: Answering = (request, response) => {
      request.on('data', (body: Buffer) => seen.push(`body ${body.toString()}`));
      request.on('end', () => {
        seen.push(`${request.method} ${request.url}`);
        if (request.url === '/') response.writeHead(status, { location: '/next' });
        response.end();
      });
    };
    await ask(answering, method === 'POST' ? { method, body: 'ping' } : { method });
    expect(seen.slice(method === 'POST' ? 2 : 1)).toEqual(expected);
  });

  test('credentials stay with the origin that they were meant for', async () => {
    const seen: (string | undefined)[] = [];
    const answering: Answering = (request, response) => {
      seen.push(request.headers.authorization);
      const port = request.socket.localPort;
      if (request.url === '/') response.writeHead(302, { location: '/same' });
      if (request.url === '/same')
        response.writeHead(302, { location: `http://b.example:${port}/other` });
      response.end();
    };
    await ask(answering, { headers: { Authorization: 'Basic eDp5' } });
    expect(seen).toEqual(['Basic eDp5', 'Basic eDp5', undefined]);
  });

  test('a Location in raw UTF-8 is understood', async () => {
    const moved = 'HTTP/1.1 302 Found\r\nLocation: /größe\r\nContent-Length: 0\r\n\r\n';
    const answer = await askRaw((socket) => {
      socket.once('data', (head: Buffer) => {
        const arrived = head.toString().includes('/gr%C3%B6%C3%9Fe');
        socket.end(arrived ? 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' : moved);
      });
    });
    expect(answer.body.toString()).toBe('ok');
  });
});

describe('https', () => {
  const pair = certificateFor('secure.example');
  const trusted = tls.getCACertificates('default');

  test.skipIf(!pair)(
    'security 8: a redirect from https to http between public hosts works',
    async () => {
      tls.setDefaultCACertificates([...trusted, pair!.cert]);
      const plain = await startPublic((_request, response) => response.end('tracked'));
      const location = `http://plain.example:${plain.port}/`;
      const secure = await startSecure((_request, response) => {
        response.writeHead(302, { location }).end();
      }, pair!);
      open.push(plain, secure);
      const answer = await outgoing.request({
        url: `https://secure.example:${secure.port}/`,
        ...limits,
      });
      expect([answer.body.toString(), answer.url]).toEqual(['tracked', location]);
    },
  );

  test.skipIf(!pair)(
    'security 18: a certificate for another name, or from nobody, is no answer',
    async () => {
      const secure = await startSecure((_request, response) => response.end('x'), pair!);
      open.push(secure);
      const from = (host: string) =>
        troubleFrom(outgoing.request({ url: `https://${host}:${secure.port}/`, ...limits }));
      tls.setDefaultCACertificates([...trusted, pair!.cert]);
      expect((await from('other.example')).message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
      tls.setDefaultCACertificates(trusted);
      expect((await from('secure.example')).message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    },
  );
});
