import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Scope } from '../../src/accounts/token.ts';
import type { TestServer } from '../support/server.ts';
import type { TokenWork } from './tokens-child.ts';

/** Makes a token beside a running server, as the command line does. */
export async function makeToken(
  server: TestServer,
  scopes: Scope[],
  expiresAt: number | null = null,
): Promise<{ id: string; secret: string }> {
  const said = await inChild(server, { create: { name: 'test', scopes, expiresAt } });
  return JSON.parse(said) as { id: string; secret: string };
}

export async function revoke(server: TestServer, id: string): Promise<void> {
  await inChild(server, { revoke: id });
}

/** SQLite would wait for itself if two connections of one process wrote at once. */
async function inChild(
  { settings }: TestServer,
  work: Pick<TokenWork, 'create' | 'revoke'>,
): Promise<string> {
  const { DATABASE_URL: url, DATA_DIR: dataDir = '' } = settings;
  const all = JSON.stringify({ url, dataDir, ...work } satisfies TokenWork);
  const script = join(import.meta.dirname, 'tokens-child.ts');
  return (await promisify(execFile)(process.execPath, [script, all])).stdout;
}
