import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../src/platform/clock.ts';
import { parseConfig } from '../src/platform/config.ts';
import { openLog } from '../src/platform/log.ts';
import { openMigratedDatabase } from '../src/data.ts';
import { longwave as run } from './support/command.ts';
import type { Outcome } from './support/command.ts';
import { callApi, startServer } from './support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'longwave-cli-'));
beforeAll(async () => {
  const config = parseConfig({ DATA_DIR: join(folder, 'data') });
  await (await openMigratedDatabase(config, systemClock, openLog('error'))).close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const longwave = (words: string[], settings: Record<string, string> = {}): Promise<Outcome> =>
  run(folder, words, { DATA_DIR: join(folder, 'data'), ...settings });

describe('the command longwave', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])(
    '%j explains every command',
    async (words) => {
      const { code, out } = await longwave(words);
      expect(code).toBe(0);
      for (const command of [
        'serve',
        'token create',
        'token list',
        'token revoke',
        'doctor',
        'jobs',
      ])
        expect(out).toContain(command);
    },
  );

  test.each([
    [['dance'], 'There is no command "dance".'],
    [['token'], 'Use token create, token list or token revoke.'],
    [['token', 'revoke'], 'longwave token list shows the ids.'],
    [['token', 'revoke', 'nobody'], 'There is no token "nobody" to revoke.'],
    [['token', 'constructor'], 'There is no command "token constructor".'],
    [['token', 'create', '--expires', 'soon'], 'number of days'],
    [['token', 'create', '--scopes', 'root'], 'must be one of read, write, import'],
    [['token', 'create', '--colour', 'red'], "Unknown option '--colour'"],
    [['doctor', '--verify'], 'go with --files'],
  ])('%j fails with a sentence for a person', async (words, sentence) => {
    const { code, out, err } = await longwave(words);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(out + err).not.toMatch(/\bat .*\.ts:\d+/);
  });

  test('in a folder without data it makes none, and no token that is valid nowhere', async () => {
    const { code, err } = await longwave(['token', 'create'], {
      DATA_DIR: join(folder, 'elsewhere'),
    });
    expect([code, err]).toEqual([1, expect.stringContaining('There is no Longwave data in')]);
  });

  test('wrong settings are all named', async () => {
    const { code, err } = await longwave(['token', 'list'], { PORT: 'x', STORAGE: 's3' });
    expect(code).toBe(1);
    for (const name of ['PORT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID'])
      expect(err).toContain(`- ${name} `);
  });

  test('a token that it makes opens the API beside a running server, until it is revoked', async () => {
    const server = await startServer();
    const made = await longwave(
      ['token', 'create', '--name', 'laptop', '--scopes', 'read'],
      server.settings,
    );
    const secret = made.out.split('\n')[0]!;
    expect((await callApi(server.url, secret, '/api/shows', {})).status).toBe(200);
    const list = await longwave(['token', 'list'], server.settings);
    expect(list.out).toContain('laptop (read)');
    expect(list.out).not.toContain(secret);
    const id = /revoke it: (\S+)/.exec(made.out)![1]!;
    expect((await longwave(['token', 'revoke', id], server.settings)).code).toBe(0);
    expect((await callApi(server.url, secret, '/api/shows', {})).status).toBe(401);
    await server.stop();
  });
});
