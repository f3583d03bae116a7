import type { IncomingMessage } from 'node:http';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportText } from '../../src/doctor/report-text.ts';
import { startCanary } from '../platform/fetch-world.ts';
import type { Answering, Canary } from '../platform/fetch-world.ts';
import { goodFeed, namesOf } from './good-feed.ts';
import { examined, head, pour, pouring, xml } from './hostile-world.ts';

let canary: Canary;
beforeAll(async () => {
  canary = await startCanary();
});
afterAll(() => canary.close());

describe('a feed', () => {
  test('that never ends is given up', async () => {
    const report = await examined(pouring(Infinity));
    expect(report.counts.error).toBeGreaterThan(0);
  });

  test('that comes as a drop now and then is given up', async () => {
    const start = performance.now();
    const report = await examined((_request, response) => {
      response.writeHead(200).write(head);
      const drip = setInterval(() => response.write(' '), 50);
      response.once('close', () => clearInterval(drip));
    });
    expect(namesOf(report)).toEqual(['121 error', '121 warning']);
    expect(performance.now() - start).toBeLessThan(8_000);
  });

  test('of a few KB that unpacks to gigabytes is given up at 70 MB', async () => {
    const report = await examined((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const packed = createGzip();
      packed.pipe(response);
      packed.write(head);
      const zeros = Buffer.alloc(1024 ** 2, ' ');
      let left = 4_000;
      const fill = (): void => {
        for (; left > 0 && !response.destroyed; left -= 1)
          if (!packed.write(zeros)) {
            packed.once('drain', fill);
            return;
          }
        packed.end();
      };
      fill();
    });
    expect(report.findings.some(({ rule }) => rule === 15 || rule === 121)).toBe(true);
  });

  test.each([
    ['of 100,000 levels', `${head}${'<a>'.repeat(100_000)}`, '15 error'],
    [
      'with 100,000 attributes in one element',
      `${head}<a ${Array.from({ length: 100_000 }, (_, at) => `a${at}=""`).join(' ')}/>`,
      '15 error',
    ],
    [
      'with entities that multiply',
      `<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "${'&a;'.repeat(10)}">]>${head}&b;</channel></rss>`,
      '5 error',
    ],
    [
      'with an entity that is a file',
      `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>${head}&a;</channel></rss>`,
      '5 error',
    ],
    [
      'that is a web page',
      '<!doctype html><html><head><title>Hi</title></head><body><p>Hi<br></body></html>',
      '5 error',
    ],
    ['that is JSON', '{"version": "https://jsonfeed.org/version/1"}', '1 error'],
    ['that is empty', '', '5 error'],
    [
      'that is Atom',
      '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title></feed>',
      '5 error',
    ],
    ['that was cut', goodFeed().slice(0, 1500), '1 error'],
    [
      'of random bytes',
      Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256)),
      '1 error',
    ],
    [
      'with names of the language',
      `${head}<__proto__ constructor="1" __proto__="2"/><toString/><item><hasOwnProperty/><enclosure url="https://a.example/constructor.valueOf" type="constructor"/></item></channel></rss>`,
      '11 warning',
    ],
    [
      'with 100,000 prefixes',
      `${head}${Array.from({ length: 100_000 }, (_, at) => `<p${at}:a/>`).join('')}</channel></rss>`,
      '6 error',
    ],
  ])('%s is a finding', async (_what, body, name) => {
    expect(namesOf(await examined(xml(body)))).toContain(name);
  });
});

describe('nothing private is opened', () => {
  const inside = () => `http://inside.example:${canary.port}/`;

  test.each([301, 302, 303, 307, 308])('after a redirect (%i) of the feed', async (status) => {
    const report = await examined((_request, response) => {
      response.writeHead(status, { location: inside() }).end();
    });
    expect(report.findings[0]).toMatchObject({
      rule: 121,
      message: 'The feed cannot be fetched. Longwave does not open this address.',
    });
    expect(canary.hits).toBe(0);
  });

  test('for audio, artwork, chapters or transcripts, named or redirected to', async () => {
    const named = goodFeed().replaceAll('https://podcast.example/', () => inside());
    const report = await examined(xml(named));
    expect(namesOf(report)).toEqual(
      expect.arrayContaining(['71 error', '111 warning', '118 warning', '132 error']),
    );
    let base = '';
    const redirecting: Answering = (request: IncomingMessage, response) => {
      base ||= `http://${request.headers.host}/`;
      if (request.url !== '/feed.xml') response.writeHead(302, { location: inside() }).end();
      else response.end(goodFeed().replaceAll('https://podcast.example/', () => base));
    };
    expect(namesOf(await examined(redirecting))).toContain('132 error');
    expect(canary.hits).toBe(0);
  });

  test('for addresses of other kinds', async () => {
    for (const url of [
      'file:///etc/passwd',
      'ftp://a.example/x',
      'javascript:alert(1)',
      'data:text/plain,x',
      'http://user:word@a.example/x.mp3',
    ]) {
      const report = await examined(
        xml(goodFeed().replaceAll(/https:\/\/podcast\.example\/episode-\d\.\w+/g, () => url)),
      );
      expect(report.counts.error, url).toBeGreaterThan(0);
    }
  });
});

describe('audio', () => {
  const feedOf = (request: IncomingMessage): string =>
    goodFeed().replaceAll('https://podcast.example', () => `http://${request.headers.host}`);

  test('that never ends costs no more than its time', async () => {
    const start = performance.now();
    const report = await examined((request, response) => {
      if (request.url !== '/feed.xml') response.writeHead(200, { 'content-type': 'audio/mpeg' });
      if (request.url === '/feed.xml') response.end(feedOf(request));
      else if (request.method === 'HEAD') response.end();
      else void pour(response, Buffer.alloc(65_536), Infinity);
    });
    expect(namesOf(report)).toContain('133 error');
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test('that says it is 40 MB and hangs is given up, and what was not looked at is told', async () => {
    const start = performance.now();
    const report = await examined(
      (request, response) => {
        const hanging = { 'content-type': 'audio/mpeg', 'content-length': 40_000_000 };
        if (request.url !== '/feed.xml') response.writeHead(200, hanging);
        if (request.url === '/feed.xml') response.end(feedOf(request));
        else if (request.method === 'HEAD') response.end();
        else response.write('x');
      },
      { everythingMs: 8_000 },
    );
    expect(performance.now() - start).toBeLessThan(12_000);
    expect(namesOf(report)).toContain('132 error');
    expect(namesOf(report)).toContain('126 info');
  });
});

test('a report on a terminal moves no cursor, and turns no text round', async () => {
  const evil = goodFeed()
    .replaceAll('The episode-4', '\u001b[2J\u202eevil\u0007\u009b2J')
    .replace('\u001b', '&#x9b;');
  const report = await examined(xml(evil.replaceAll(/guid-4/g, 'guid-3')));
  expect(report.findings.length).toBeGreaterThan(0);
  expect(reportText(report).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});
