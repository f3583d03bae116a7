import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { examineFeed } from '../../src/doctor/doctor.ts';
import { reportText } from '../../src/doctor/report-text.ts';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { publicAddress, resolverOf, startCanary, startPublic } from '../platform/fetch-world.ts';
import type { Answering, Canary, Running } from '../platform/fetch-world.ts';
import { goodFeed, namesOf, NOW } from './good-feed.ts';

const clock = { now: () => NOW, shift: () => 0 };
const patience = { requestMs: 3_000, everythingMs: 20_000 };
const outgoing = guardedOutgoing({
  allow: [publicAddress],
  resolve: resolverOf({ 'inside.example': ['127.0.0.1'] }),
});

let canary: Canary;
beforeAll(async () => {
  canary = await startCanary();
});
afterAll(() => canary.close());

const open: Running[] = [];
afterEach(() => open.splice(0).forEach((server) => server.close()));

async function examined(answer: Answering, other: Partial<typeof patience> = {}) {
  const server = await startPublic(answer);
  open.push(server);
  const url = `http://a.example:${server.port}/feed.xml`;
  return await examineFeed(url, { outgoing, clock, patience: { ...patience, ...other } });
}

const xml =
  (body: string | Buffer): Answering =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(body);
  };

/** Writes the same piece until it has written so many, or until the other side goes. */
async function pour(response: ServerResponse, piece: Buffer, times: number): Promise<void> {
  for (let count = 0; count < times && !response.destroyed; count += 1)
    if (!response.write(piece)) await drained(response);
  response.end();
}

async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('drain', resolve).once('close', resolve);
  });
}

const head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>T</title>';
const item = `<item><title>${'x'.repeat(900)}</title></item>`;
const megabyte = Buffer.from(item.repeat(1_100));

function pouring(times: number): Answering {
  return (request, response) => {
    response.writeHead(200, { 'content-type': 'application/rss+xml' });
    // Of a body that is not sent, nothing would ever be full.
    if (request.method === 'HEAD') response.end();
    else {
      response.write(head);
      void pour(response, megabyte, times);
    }
  };
}

function residentMegabytes(): number {
  return process.memoryUsage.rss() / 1024 ** 2;
}

describe('a feed', () => {
  test('of 100 MB is given up at 70, and is not held (feed rule 15)', async () => {
    const before = residentMegabytes();
    const report = await examined(pouring(100), { requestMs: 20_000 });
    expect(namesOf(report)).toContain('15 error');
    expect(residentMegabytes() - before).toBeLessThan(500);
  });

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
    ['of two million elements', head + '<a/>'.repeat(2_000_000), '15 error'],
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

  test('with the worst texts of 50 KB in every element is read in a second', async () => {
    const worst = [
      ' ',
      '&amp;',
      'href=',
      'href = ',
      '1',
      '1:',
      '&lt;a ',
      '12 ',
      'a@',
      'http://',
      '-',
      '\u00e9',
    ];
    for (const piece of worst) {
      const text = piece.repeat(50_000 / piece.length);
      const tags = /<([\w:]+)([^>]*)>([^<>\n]+)<\//g;
      const feed = goodFeed()
        .replaceAll(tags, (_all, name, rest) => `<${name}${rest}>${text}</`)
        .replaceAll(/"https:[^"]*"/g, `"${text.replaceAll('"', '')}"`);
      const start = process.cpuUsage();
      await examined(xml(feed));
      const { user } = process.cpuUsage(start);
      expect(user / 1000, piece).toBeLessThan(2_000);
    }
  });

  test('of 100,000 episodes leaves the process time for others', async () => {
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 1);
    const body = `${head}${'<item><title>x</title></item>'.repeat(100_000)}</channel></rss>`;
    await examined(xml(body));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(100);
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
