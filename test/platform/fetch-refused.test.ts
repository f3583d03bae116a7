import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isPublicAddress, loopback } from '../../src/platform/fetch/address.ts';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { attacks, type Attack } from './fetch-attacks.ts';
import {
  publicAddress,
  resolverOf,
  startCanary,
  startPublic,
  troubleFrom,
  type Canary,
  type Running,
} from './fetch-world.ts';

const names = {
  'inside.example': ['127.0.0.1'],
  'inside6.example': ['::1'],
  'mixed.example': [publicAddress, '127.0.0.1'],
  'mixed6.example': [publicAddress, '::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'zone.example': ['fe80::1%lo'],
  'nonsense.example': ['not an address'],
  'nothing.example': [],
  'good.example': [publicAddress],
};
const limits = { maxBytes: 10_000, totalMs: 5_000 };
const refusedText = 'Longwave does not open this address.';

let canary: Canary;
let site: Running;
const asked: string[] = [];
const outgoing = guardedOutgoing({ allow: [publicAddress], resolve: resolverOf(names) });

beforeAll(async () => {
  canary = await startCanary();
  site = await startPublic((request, response) => {
    asked.push(request.url ?? '');
    const { searchParams } = new URL(request.url ?? '', 'http://good.example');
    const [to, left] = [searchParams.get('to'), Number(searchParams.get('left'))];
    if (to === null) return response.end('public');
    const location = left > 0 ? `/?left=${left - 1}&to=${encodeURIComponent(to)}` : to;
    return response
      .writeHead(Number(searchParams.get('status') ?? 302), {
        location: location,
      })
      .end();
  });
});
beforeEach(() => {
  canary.hits = 0;
  asked.length = 0;
});
afterAll(() => {
  canary.close();
  site.close();
});

const withPort = (url: string) => url.replace(':P', `:${canary.port}`);
const byName: Attack[] = Object.keys(names)
  .filter((name) => name !== 'good.example')
  .map((name) => ({ rule: 10, url: `http://${name}:P/` }));
const nonsense: Attack[] = ['', 'nonsense', '/etc/passwd'].map((url) => ({ rule: 13, url }));

describe('addresses that are refused', () => {
  test.each([...attacks, ...byName, ...nonsense])(
    'security $rule: $url is refused',
    async ({ url }) => {
      const trouble = await troubleFrom(outgoing.request({ url: withPort(url), ...limits }));
      expect(trouble).toMatchObject({ kind: 'unprocessable', code: 'fetch.refused' });
      expect(trouble.message).toBe(refusedText);
      expect(canary.hits).toBe(0);
    },
  );

  const hops = [301, 302, 303, 307, 308].map((status) => ({ status, left: 0 }));
  // A server cannot put the odd characters of rule 12 into a header.
  const targets = attacks.filter(({ rule }) => rule !== 12);
  test.each([...hops, { status: 302, left: 4 }])(
    'security 7: a redirect ($status, after $left others) to any of them is refused',
    async ({ status, left }) => {
      for (const { url: target } of targets) {
        const to = encodeURIComponent(withPort(target));
        const url = `http://good.example:${site.port}/?status=${status}&left=${left}&to=${to}`;
        const trouble = await troubleFrom(outgoing.request({ url, ...limits }));
        expect(trouble, target).toMatchObject({ code: 'fetch.refused', message: refusedText });
      }
      expect(asked).toHaveLength(targets.length * (left + 1));
      expect(canary.hits).toBe(0);
    },
  );

  test('security 1: open, closed and unroutable private ports cannot be told apart', async () => {
    const tries = [canary.port, 1, 65_535].map((port) => `http://127.0.0.1:${port}/`);
    for (const url of [...tries, 'http://10.255.255.1/', 'https://192.168.0.1:22/']) {
      const start = performance.now();
      const { kind, code, message, mend } = await troubleFrom(outgoing.request({ url, ...limits }));
      expect([kind, code, message]).toEqual(['unprocessable', 'fetch.refused', refusedText]);
      expect(mend).not.toMatch(/\d/);
      expect(performance.now() - start).toBeLessThan(100);
    }
  });

  test.each(['http://good.example:S#@127.0.0.1:P/', 'http://good.example:S\\@127.0.0.1:P/'])(
    'security 11: %s goes to the host that the address names, not to what looks like one',
    async (pattern) => {
      const url = withPort(pattern.replace(':S', `:${site.port}`));
      expect((await outgoing.request({ url, ...limits })).body.toString()).toBe('public');
      expect(canary.hits).toBe(0);
    },
  );

  test('security 9: a name that answers public first and private next is opened at the address that was checked', async () => {
    let lookups = 0;
    const rebinding = guardedOutgoing({
      allow: [publicAddress],
      resolve: async () => [(lookups += 1) === 1 ? publicAddress : '127.0.0.1'],
    });
    const url = `http://rebind.example:${site.port}/`;
    expect((await rebinding.request({ url, ...limits })).body.toString()).toBe('public');
    expect(lookups).toBe(1);
    const again = { ...limits, url: `http://rebind.example:${canary.port}/` };
    expect((await troubleFrom(rebinding.request(again))).code).toBe('fetch.refused');
    expect(canary.hits).toBe(0);
  });

  test('security 15: a name that turned private after the first delivery is refused at the second', async () => {
    const addresses = [publicAddress];
    const hooks = guardedOutgoing({ allow: [publicAddress], resolve: async () => addresses });
    const hook = { url: `http://hook.example:${site.port}/`, method: 'POST' as const, ...limits };
    expect((await hooks.request({ ...hook, maxRedirects: 0 })).status).toBe(200);
    addresses[0] = '127.0.0.1';
    const trouble = await troubleFrom(hooks.request({ ...hook, maxRedirects: 0 }));
    expect(trouble.code).toBe('fetch.refused');
  });

  test('security 16: with no redirects allowed, a redirect is the answer and is not followed', async () => {
    const to = encodeURIComponent(withPort('http://127.0.0.1:P/'));
    const url = `http://good.example:${site.port}/?to=${to}`;
    const answer = await outgoing.request({ url, method: 'POST', maxRedirects: 0, ...limits });
    expect(answer.status).toBe(302);
    expect(canary.hits).toBe(0);
  });
});

describe('addresses that are opened', () => {
  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '172.32.0.1',
    '192.169.0.1',
    '2606:4700::1111',
    '2a00::1',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

  test('with loopback allowed, localhost is opened by name and by number; other private ones stay shut', async () => {
    const own = guardedOutgoing({ allow: loopback });
    for (const host of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]']) {
      const answer = await own.request({ url: `http://${host}:${canary.port}/`, ...limits });
      expect(answer.body.toString(), host).toBe('secret');
    }
    expect(canary.hits).toBe(4);
    for (const host of ['10.0.0.1', '0.0.0.0', '[fe80::1]', '169.254.169.254']) {
      const url = `http://${host}:${canary.port}/`;
      expect((await troubleFrom(own.request({ url, ...limits }))).code).toBe('fetch.refused');
    }
  });
});
