import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { runChild, startCanary, startPublic } from './fetch-world.ts';

test('security 17: proxy settings in the environment change nothing', async () => {
  const proxy = await startCanary(['127.0.0.1']);
  const url = `http://127.0.0.1:${proxy.port}`;
  const names = [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
  ];
  const settings = Object.fromEntries(names.map((name) => [name, url]));
  const seen = await runChild(import.meta.resolve('./fetch-child-proxy.ts'), {
    ...settings,
    NO_PROXY: '',
    no_proxy: '',
    NODE_USE_ENV_PROXY: '1',
  });
  proxy.close();
  expect(seen).toEqual({ direct: 'public', refused: 'fetch.refused', unguarded: 'secret' });
  expect(proxy.hits).toBe(1);
});

test('security 18: 10 GB in 10 MB of gzip cost less than 64 MB of memory', async () => {
  const member = gzipSync(Buffer.alloc(100 * 1024 ** 2), { level: 6 });
  const server = await startPublic((_request, response) => {
    let left = 100;
    const send = () => {
      while (left > 0 && !response.destroyed) {
        left -= 1;
        if (!response.write(member)) return;
      }
      response.end();
    };
    response.setHeader('content-encoding', 'gzip');
    response.on('drain', send);
    send();
  });
  const seen = (await runChild(import.meta.resolve('./fetch-child-memory.ts'), {
    BOMB_URL: `http://127.0.0.2:${server.port}/`,
  })) as { code: string; streamed: number; grownMegabytes: number };
  server.close();
  expect(seen.code).toBe('fetch.too-large');
  expect(seen.streamed).toBeGreaterThan(200 * 1024 ** 2);
  expect(seen.grownMegabytes).toBeLessThan(64);
});

const publicOnes = ['93.184.216.34/32', '2606:2800:220:1::1/128'];
const privateOnes = [
  ['10.0.0.1/32', '172.16.0.1/32', '192.168.0.1/32', '100.64.0.1/32', '198.18.0.1/32'],
  ['169.254.169.254/32', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'],
  ['fd00:ec2::254/128', '64:ff9b::7f00:1/128', '2002:7f00:1::/128', '::7f00:1/128'],
].flat();
const hosts = `127.0.0.1 localhost
93.184.216.34 good.example mixed.example
127.0.0.1 mixed.example
2606:2800:220:1::1 good6.example
10.0.0.1 inner.example
::1 six.example
169.254.169.254 metadata.example metadata.google.internal
`;
const setUp = [
  'ip link set lo up',
  ...[...publicOnes, ...privateOnes].map(
    (address) => `ip address add ${address} dev lo ${address.includes(':') ? 'nodad' : ''}`,
  ),
  'mount --bind "$HOSTS_FILE" /etc/hosts',
].join(' && ');
const inNamespace = ['unshare', '--map-root-user', '--net', '--mount', 'sh', '-c'];

const folder = mkdtempSync(join(tmpdir(), 'longwave-namespace-'));
const hostsFile = join(folder, 'hosts');
writeFileSync(hostsFile, hosts);
afterAll(() => rmSync(folder, { recursive: true }));
const [unshare = '', ...rest] = inNamespace;
const trial = spawnSync(unshare, [...rest, setUp], {
  encoding: 'utf8',
  env: { ...process.env, HOSTS_FILE: hostsFile },
});
if (trial.status !== 0)
  console.warn(
    `SKIPPED: no network namespace with ip, so security 1-7 is not tried on real addresses: ${trial.error?.message ?? trial.stderr}`,
  );

test.skipIf(trial.status !== 0)(
  'security 1-13: on real addresses and real names, no private address hears a thing',
  async () => {
    const before = [...inNamespace, `${setUp} && exec "$@"`, 'sh'];
    const seen = await runChild(
      import.meta.resolve('./fetch-child-namespace.ts'),
      { HOSTS_FILE: hostsFile },
      before,
    );
    const audible = privateOnes.length + 2;
    expect(seen).toEqual({
      privateAddresses: audible,
      audible,
      hits: 0,
      codes: ['fetch.refused'],
      opened: ['public', 'public', 'public', 'public'],
      mixed: ['127.0.0.1', '93.184.216.34'],
    });
  },
);
