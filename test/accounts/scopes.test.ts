import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scopes } from '../../src/accounts/token.ts';
import type { Scope } from '../../src/accounts/token.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { operationsOf } from '../platform/openapi-world.ts';
import type { Described, Document } from '../platform/openapi-world.ts';
import { movableClock } from '../support/clock.ts';
import { everyRoute } from '../support/routes.ts';
import { callApi, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { makeToken, revoke } from './make-token.ts';
import { rowsOf } from './people-world.ts';

/** What anybody may call. */
const withoutToken = [
  'OPTIONS /api/uploads',
  'GET /api/openapi.json',
  'GET /api/docs',
  'GET /api/docs/{file}',
];

/** What only looks and still needs more than `read`: how far an upload is, which is for who sends it. */
const looksWithWrite = ['GET /api/uploads/{id}', 'GET /api/uploads/{id}/parts'];

/** Who asks: a token with these scopes that counts, or why it does not. */
const callers = {
  'no token': '401 token.missing',
  'a token that nobody made': '401 token.wrong',
  'a revoked token': '401 token.ended',
  'an expired token': '401 token.ended',
  read: ['read'],
  write: ['write'],
  import: ['import'],
  'read and import': ['read', 'import'],
  'write and import': ['write', 'import'],
  'every scope': [...scopes],
} as const satisfies Record<string, string | readonly Scope[]>;

type Caller = keyof typeof callers;
const names = Object.keys(callers) as Caller[];

const clock = movableClock();
let server: TestServer;
let secrets: Record<Caller, string | undefined>;
let guarded: (Described & { needed: Scope })[];
let shows: Record<'ours' | 'deleted' | 'guessed', string>;
let episode: string;
let audio: string;
let upload: string;
let asked = 0;

const tusHeaders = { 'tus-resumable': '1.0.0' };

beforeAll(async () => {
  // Each wrong token comes from an address of its own, for there is a limit on them.
  server = await startServer({ clock, settings: { TRUST_PROXY_HOPS: '1' } });
  const document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as Document;
  guarded = operationsOf(document).flatMap((described) =>
    described.operation.security.map(({ token = [] }) => ({
      ...described,
      needed: token[0] as Scope,
    })),
  );
  secrets = await makeSecrets();
  const [ours, deleted] = [await makeShow(server), await makeShow(server)];
  await server.api(`/api/shows/${deleted.id}?confirm=true`, { method: 'DELETE' });
  shows = { ours: ours.id, deleted: deleted.id, guessed: 'guessed' };
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  episode = (await makeEpisode(server, ours.id, audio)).id;
  const headers = { ...tusHeaders, 'upload-length': '10' };
  const begun = await server.api('/api/uploads', { method: 'POST', headers });
  upload = begun.headers.get('location')?.split('/').at(-1) ?? '';
  expect(upload).not.toBe('');
});
afterAll(() => server.stop());

async function makeSecrets(): Promise<typeof secrets> {
  const every = [...scopes];
  const secretOf = async (wanted: readonly Scope[]) =>
    (await makeToken(server, [...wanted])).secret;
  const revoked = await makeToken(server, every);
  await revoke(server, revoked.id);
  const expired = await makeToken(server, every, clock.now() + 60_000);
  clock.moveBy(60_000);
  return {
    'no token': undefined,
    'a token that nobody made': `lw_${'a'.repeat(43)}`,
    'a revoked token': revoked.secret,
    'an expired token': expired.secret,
    read: await secretOf(callers.read),
    write: await secretOf(callers.write),
    import: await secretOf(callers.import),
    'read and import': await secretOf(callers['read and import']),
    'write and import': await secretOf(callers['write and import']),
    'every scope': await secretOf(every),
  };
}

/** What a caller gets at one address: `let in`, or the status and the code of the refusal. */
async function outcome(caller: Caller, method: string, address: string): Promise<string> {
  asked += 1;
  const from = `198.51.${Math.floor(asked / 250)}.${asked % 250}`;
  const secret = secrets[caller];
  const answer = await fetch(`${server.url}${address}`, {
    method,
    headers: {
      'x-forwarded-for': from,
      ...tusHeaders,
      ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
    },
  });
  const text = await answer.text();
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json');
  const code = isProblem === true ? (JSON.parse(text) as { code: string }).code : '';
  const isRefused = [401, 403, 429].includes(answer.status) || answer.status >= 500;
  return isRefused || code === 'address.not-found' ? `${answer.status} ${code}` : 'let in';
}

function expected(caller: Caller, needed: Scope): string {
  const has: string | readonly Scope[] = callers[caller];
  if (typeof has === 'string') return has;
  return has.includes(needed) ? 'let in' : '403 token.scope';
}

/** The address of a route for a show or an episode; what a caller may delete is another episode each time. */
async function addressOf({ name, path }: Described, isLetIn: boolean): Promise<string> {
  const goes = isLetIn && name === 'DELETE /api/episodes/{id}';
  const one = goes ? (await makeEpisode(server, shows.ours, audio)).id : episode;
  return fill(path, 'ours').replace('EPISODE', one);
}

function fill(path: string, which: keyof typeof shows): string {
  return path
    .replace('{show}', shows[which])
    .replace('/episodes/{id}', '/episodes/EPISODE')
    .replaceAll(/\{\w+\}/g, 'guessed');
}

/** Everything that somebody made or changed; jobs come and go by themselves. */
function everyRow(): string {
  const tables = ['shows', 'episodes', 'versions', 'uploads', 'webhooks', 'domain_claims'];
  return tables.map((table) => rowsOf(server, table)).join();
}

test('every route of the API says in its description which scope it needs, or is public (security 90)', async () => {
  const stated = guarded.map(({ name }) => name);
  const routes = (await everyRoute())
    .flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`))
    .filter((name) => name.includes(' /api/'))
    .map((name) => name.replaceAll(/:(\w+)/g, '{$1}'));
  expect(routes.filter((name) => !stated.includes(name))).toEqual(withoutToken);
  expect(guarded.filter(({ needed }) => !scopes.includes(needed))).toEqual([]);
});

test('who only looks needs read, and who changes something needs write (security 90)', () => {
  const others = guarded.filter(
    ({ name, method, needed }) =>
      needed !== (method === 'GET' && !looksWithWrite.includes(name) ? 'read' : 'write'),
  );
  expect(others.map(({ name, needed }) => `${name}: ${needed}`)).toEqual([]);
});

describe('every route of the API', () => {
  test('is for a token that counts and has its scope, and for no other (security 86, 87, 90)', async () => {
    const got: string[] = [];
    const wanted: string[] = [];
    for (const one of guarded)
      for (const caller of names) {
        const ought = expected(caller, one.needed);
        const address = await addressOf(one, ought === 'let in');
        const before = everyRow();
        const is = await outcome(caller, one.method, address);
        const changed =
          ought !== 'let in' && everyRow() !== before ? ', and changes something' : '';
        got.push(`${one.name}, ${caller}: ${is}${changed}`);
        wanted.push(`${one.name}, ${caller}: ${ought}`);
      }
    expect(got).toEqual(wanted);
  }, 120_000);

  test('tells of a deleted show what it tells of one that never was (security 90, 97)', async () => {
    const told: string[] = [];
    const ofShows = guarded.filter(
      ({ name, path }) => path.includes('{show}') && name !== 'POST /api/shows/{show}/restore',
    );
    for (const { name, method, path } of ofShows) {
      const [deleted, guessed] = [fill(path, 'deleted'), fill(path, 'guessed')];
      const [one, other] = await Promise.all(
        [deleted, guessed].map(async (address) => {
          const answer = await server.api(address, { method });
          return `${answer.status} ${(await answer.text()).replaceAll(shows.deleted, 'guessed')}`;
        }),
      );
      if (one !== other) told.push(`${name}: ${one} / ${other}`);
    }
    expect(told).toEqual([]);
  });

  test('hides an upload from every token but the one that began it (security 90, 92)', async () => {
    const told: string[] = [];
    const other = secrets['every scope'] ?? '';
    const ofUploads = guarded.filter(({ path }) => path.startsWith('/api/uploads/{id}'));
    for (const { name, method, path } of ofUploads) {
      const ask = async (token: string, id: string) => {
        const init = { method, headers: tusHeaders };
        const answer = await callApi(server.url, token, path.replace('{id}', id), init);
        return `${answer.status} ${(await answer.text()).replaceAll(id, 'ID')}`;
      };
      const theirs = await ask(other, upload);
      if (theirs !== (await ask(other, 'guessed'))) told.push(`${name}: ${theirs}`);
    }
    expect(told).toEqual([]);
    expect((await server.api(`/api/uploads/${upload}`)).status).toBe(200);
  });
});
