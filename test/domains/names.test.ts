import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostNameIn } from '../../src/addresses/host-name.ts';
import { addressesAt } from '../../src/addresses/urls.ts';
import { domainWanted, markOf } from '../../src/domains/domain.ts';
import type { Claim } from '../../src/domains/domain.ts';
import { lookAt } from '../../src/domains/look.ts';
import { loopback } from '../../src/platform/fetch/address.ts';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import type { Outgoing } from '../../src/platform/fetch/outgoing.ts';
import { textRecords } from '../../src/platform/text-records.ts';
import type { ShowId } from '../../src/shows/show.ts';
import { openSmallWeb } from './domains-world.ts';
import type { SmallWeb } from './domains-world.ts';

describe('names that a show may want', () => {
  test.each([
    ['podcast.example.org', 'podcast.example.org'],
    [' Podcast.Example.ORG. ', 'podcast.example.org'],
    ['https://podcast.example.org/', 'podcast.example.org'],
    ['pödcast.example.org', 'xn--pdcast-wxa.example.org'],
    ['XN--PDCAST-WXA.example.org', 'xn--pdcast-wxa.example.org'],
    ['例え.テスト', 'xn--r8jz45g.xn--zckzah'],
    ['1.example.org', '1.example.org'],
  ])('%s is %s', (typed, name) => {
    expect(domainWanted.parse({ domain: typed })).toEqual({ domain: name });
  });

  test.each([
    '',
    'localhost',
    'org',
    'podcast.example.org:8080',
    'podcast.example.org/path',
    'user@podcast.example.org',
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '1.2.3.4.5',
    '[::1]',
    '::1',
    '１２７.0.0.1',
    '*.example.org',
    '-a.example.org',
    'a_b.example.org',
    'a..example.org',
    '.example.org',
    'a b.example.org',
    'a.example.org\r\nx: y',
    `${'a'.repeat(64)}.example.org`,
    `${'abcdefghi.'.repeat(26)}org`,
    'ftp://podcast.example.org',
  ])('"%s" is refused', (typed) => {
    expect(domainWanted.safeParse({ domain: typed }).success).toBe(false);
  });

  test.each([
    ['podcast.example.org', 'podcast.example.org'],
    ['PODCAST.example.org.:443', 'podcast.example.org'],
    ['localhost:8080', undefined],
    ['127.0.0.1:8080', undefined],
    ['[::1]:8080', undefined],
    ['podcast.example.org:80:90', undefined],
    ["podcast.example.org'--", undefined],
    [undefined, undefined],
  ])('a request for the host %s is for %s', (header, name) => {
    expect(hostNameIn(header)).toBe(name);
  });
});

describe('what a look at a name finds', () => {
  const domain = 'podcast.example.org';
  const claim = { domain, token: 'longwave-abc', showId: 'id' as ShowId } as Claim;
  const here = markOf(claim.token, true);
  const nameless = markOf(claim.token, false);
  let web: SmallWeb;
  beforeAll(async () => {
    web = await openSmallWeb();
  });
  afterAll(() => web.close());

  /** The name by https and by http, each as a site of its own. */
  const outgoing = (): Outgoing => {
    const guarded = guardedOutgoing({ allow: loopback });
    return {
      ...guarded,
      request: async (request) => {
        const { protocol, pathname } = new URL(request.url);
        return await guarded.request({ ...request, url: `${web.url}/${protocol}${pathname}` });
      },
    };
  };
  const look = async ({
    base = 'https://main.example.net',
    by = outgoing(),
    nameServer = web.names.address,
  } = {}) => {
    const records = textRecords([nameServer]);
    return await lookAt({ addresses: addressesAt(base), outgoing: by, records }, claim);
  };

  test.each([
    ['here', { says: here }, { status: 308 }],
    ['insecure', 'down', { says: here }],
    ['insecure', { status: 404 }, { says: here }],
    ['nameless', { says: `${nameless}\n` }, { status: 308 }],
    ['file', { says: `${claim.token}\n` }, { status: 308 }],
    ['file', 'down', { says: claim.token }],
    ['elsewhere', { status: 404 }, { status: 308 }],
    ['elsewhere', { status: 301, location: `http://x.test/${claim.token}` }, { status: 301 }],
    ['elsewhere', { says: `x${claim.token}` }, 'down'],
    ['silent', 'down', { status: 308 }],
    ['silent', 'down', 'down'],
  ] as const)('%s', async (found, secure, open) => {
    web.sites.set('https:', secure).set('http:', open);
    expect((await look()).web).toBe(found);
  });

  test('a server that has no https needs none', async () => {
    web.sites.set('https:', 'down').set('http:', { says: here });
    expect((await look({ base: 'http://main.example.net' })).web).toBe('here');
  });

  test('an address that is not public is not opened (security 1 to 6)', async () => {
    const by = guardedOutgoing({ resolve: async () => ['10.1.2.3'] });
    expect((await look({ by })).web).toBe('private');
  });

  test.each([
    ['none', undefined],
    ['other', ['v=spf1 -all', 'longwave-abcd', 'x'.repeat(300)]],
    ['ours', ['v=spf1 -all', 'longwave-abc']],
  ] as const)('a TXT record: %s', async (found, texts) => {
    const name = '_longwave.podcast.example.org';
    if (texts) web.names.texts.set(name, [...texts]);
    expect((await look()).txt).toBe(found);
    expect(web.names.asked.at(-1)).toBe(name);
  });

  test('of name servers that do not answer, nothing is believed', async () => {
    expect((await look({ nameServer: '127.0.0.1:1' })).txt).toBe('unknown');
  });
});
