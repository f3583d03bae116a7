import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callApi, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { makeToken } from './make-token.ts';
import { idOf, PASSWORD, setUp, join as joinShow, shownLink, Visitor } from './people-world.ts';

/*
 * Time tells nothing of a secret that is never compared with itself: what somebody sends is hashed, and the database looks for
 * the hash, of which nobody can choose the first letters. So it is enough that only hashes are kept, and that they open nothing.
 */
describe('secrets are looked for by their SHA-256 alone (security 77)', () => {
  let server: TestServer;
  let owner: Visitor;
  /** By what they are: each lets somebody in. */
  let secrets: Record<'token' | 'session' | 'invitation' | 'reset' | 'recovery code', string>;
  let kept: string;
  beforeAll(async () => {
    server = await startServer();
    owner = await setUp(server);
    await makeShow(server);
    await joinShow(server, owner, { name: 'grace', show: 'my-show', role: 'editor' });
    const invited = { email: 'x@example.org', place: 'server' };
    const invitation = shownLink(await owner.post('/admin/people/invitations', invited));
    const id = await idOf(owner, 'grace');
    const reset = shownLink(await owner.post(`/admin/people/${id}/reset-link`));
    const [, session = ''] = /session=([^.;]+)\./.exec(decodeURIComponent(owner.cookie)) ?? [];
    const factor = await owner.post('/admin/account/second-factor', { password: PASSWORD });
    const [, code = ''] = /<li><code>([^<]+)</.exec(factor.text) ?? [];
    secrets = {
      token: (await makeToken(server, ['read'])).secret,
      session,
      invitation: invitation.split('/').at(-1) ?? '',
      reset: reset.split('/').at(-1) ?? '',
      'recovery code': code.replaceAll('-', ''),
    };
    kept = everyRow(server);
  });
  afterAll(() => server.stop());

  const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

  test('none of them is kept, its hash is, and each has at least 60 random bits', () => {
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret.length, name).toBeGreaterThanOrEqual(name === 'recovery code' ? 12 : 32);
      expect(kept, name).not.toContain(secret);
      expect(kept, name).toContain(hashOf(secret));
    }
    expect(kept).not.toContain(PASSWORD);
    expect(kept).not.toContain(server.setupPath?.split('/').at(-1) ?? '');
  });

  test('what is kept of them opens nothing', async () => {
    const answers = async (token: string) =>
      (await callApi(server.url, token, '/api/shows', {})).status;
    expect(await answers(secrets.token)).toBe(200);
    const hash = Buffer.from(hashOf(secrets.token), 'hex').toString('base64url');
    for (const forged of [hashOf(secrets.token), `lw_${hash}`, `lw_${hashOf(secrets.token)}`])
      expect(await answers(forged)).toBe(401);
    for (const name of ['invitation', 'reset'] as const) {
      const opens = async (secret: string) =>
        (await new Visitor(server).get(`/login/${name}/${secret}`)).status;
      expect(await opens(secrets[name])).toBe(200);
      expect(await opens(hashOf(secrets[name]))).toBe(404);
    }
    const isIn = async (cookie: string) => {
      const init = { headers: { cookie }, redirect: 'manual' } as const;
      return (await fetch(`${server.url}/admin`, init)).status === 200;
    };
    expect(await isIn(owner.cookie)).toBe(true);
    expect(await isIn(owner.cookie.replace(secrets.session, hashOf(secrets.session)))).toBe(false);
  });

  test('who has all but one letter of them is told the same as who has none', async () => {
    const told = async (token: string) =>
      await (await callApi(server.url, token, '/api/shows', {})).text();
    const almost = `${secrets.token.slice(0, -2)}__`;
    expect(await told(almost)).toBe(await told(`lw_${'a'.repeat(43)}`));
    const page = async (path: string) => (await new Visitor(server).get(path)).text;
    for (const name of ['invitation', 'reset'] as const) {
      const nearly = `/login/${name}/${secrets[name].slice(0, -2)}__`;
      expect((await page(nearly)).replace(nearly, '')).toBe(
        (await page(`/login/${name}/never`)).replace(`/login/${name}/never`, ''),
      );
    }
  });
});

/** All that the database has, as text. */
function everyRow({ settings }: TestServer): string {
  using database = new DatabaseSync(join(settings['DATA_DIR'] ?? '', 'longwave.db'), {
    readOnly: true,
  });
  const names = database.prepare(`select name from sqlite_master where type = 'table'`).all();
  return names
    .map(({ name }) => JSON.stringify(database.prepare(`select * from "${String(name)}"`).all()))
    .join('\n');
}
