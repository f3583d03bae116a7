import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { everyRoute, leastRoles, pageRoutes } from '../support/routes.ts';
import type { LeastRole } from '../support/routes.ts';
import { join, setUp, Visitor } from './people-world.ts';

/** Who asks, and the most that they are to a show: to "ours", and to any other. */
const cast = {
  nobody: { ours: undefined, others: undefined },
  analyst: { ours: 'analyst', others: 'anybody' },
  editor: { ours: 'editor', others: 'anybody' },
  admin: { ours: 'admin', others: 'anybody' },
  'admin of another show': { ours: 'anybody', others: 'admin' },
  owner: { ours: 'owner', others: 'owner' },
} as const satisfies Record<string, Record<'ours' | 'others', LeastRole | undefined>>;

type Name = keyof typeof cast;
const names = Object.keys(cast) as Name[];

type Which = 'ours' | 'others' | 'deleted' | 'guessed';
const whichShows: Which[] = ['ours', 'others', 'deleted', 'guessed'];

let server: TestServer;
let visitors: Record<Name, Visitor>;
let shows: Record<Which, string>;
/** A live episode of each show. */
let episodes: Record<Which, string>;
let audio: string;

beforeAll(async () => {
  server = await startServer();
  const owner = await setUp(server);
  const [ours, others, deleted] = [
    await makeShow(server, { title: 'Ours' }),
    await makeShow(server, { title: 'Others' }),
    await makeShow(server, { title: 'Deleted' }),
  ];
  const member = (name: string, role: 'admin' | 'editor' | 'analyst', show = ours) =>
    join(server, owner, { name, role, show: show.id });
  visitors = {
    nobody: new Visitor(server),
    analyst: await member('analyst', 'analyst'),
    editor: await member('editor', 'editor'),
    admin: await member('admin', 'admin'),
    'admin of another show': await member('other', 'admin', others),
    owner,
  };
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  const episodeOf = async (show: { id: string }) =>
    (await makeEpisode(server, show.id, audio, { title: 'One' })).id;
  episodes = {
    ours: await episodeOf(ours),
    others: await episodeOf(others),
    deleted: await episodeOf(deleted),
    guessed: 'guessed',
  };
  for (const name of ['admin', 'editor', 'analyst'] as const)
    await inviteToo(owner, name, deleted.id);
  await server.api(`/api/shows/${deleted.id}?confirm=true`, { method: 'DELETE' });
  shows = { ours: ours.id, others: others.id, deleted: deleted.id, guessed: 'guessed' };
});
afterAll(() => server.stop());

/** Makes somebody who has an account an admin of one more show. */
async function inviteToo(owner: Visitor, name: Name, show: string): Promise<void> {
  const email = `${name}@example.org`;
  const path = `/admin/shows/${show}/people/invitations`;
  const { text } = await owner.post(path, { email, role: 'admin' });
  const [, link = ''] = /(\/login\/invitation\/[\w-]+)/.exec(text) ?? [];
  expect((await visitors[name].post(link)).status).toBe(303);
}

/** What a page of the desk must answer. */
type Outcome = 'sign-in' | 'refused' | 'hidden' | 'let in';

function expected(least: LeastRole, isOfShow: boolean, name: Name, which: Which): Outcome {
  const { ours, others } = cast[name];
  if (ours === undefined) return 'sign-in';
  if (isOfShow && (which === 'deleted' || which === 'guessed')) return 'hidden';
  const is = isOfShow ? (which === 'ours' ? ours : others) : name === 'owner' ? 'owner' : 'anybody';
  if (isOfShow && is === 'anybody') return 'hidden';
  return leastRoles.indexOf(is) >= leastRoles.indexOf(least) ? 'let in' : 'refused';
}

async function outcome(visitor: Visitor, method: string, path: string): Promise<Outcome | number> {
  const { status, location, code } =
    method === 'GET' ? await visitor.get(path) : await visitor.post(path);
  if (status === 303 && location?.startsWith('/login')) return 'sign-in';
  if (status === 403 && code === 'person.role') return 'refused';
  if (status === 404 && code === 'page.not-found') return 'hidden';
  // What was let in found nothing of that name, or an empty form.
  return status < 500 && status !== 401 && status !== 403 && code !== 'address.not-found'
    ? 'let in'
    : status;
}

/** The address of a route for one show, or for an episode of it; what is deleted there is another episode each time. */
async function addressFor(route: string, which: Which): Promise<string> {
  const [method, pattern = ''] = route.split(' ');
  const [, verb] = /^\/admin\/episodes\/:id\/(delete|restore)$/.exec(pattern) ?? [];
  let episode = episodes[which];
  if (method === 'POST' && verb && (which === 'ours' || which === 'others')) {
    episode = (await makeEpisode(server, shows[which], audio, { title: 'To go' })).id;
    if (verb === 'restore') await server.api(`/api/episodes/${episode}`, { method: 'DELETE' });
  }
  return pattern
    .replace(':show', shows[which])
    .replace('/episodes/:id', `/episodes/${episode}`)
    .replaceAll(/:\w+/g, 'guessed');
}

describe.each(Object.entries(pageRoutes.desk))('%s', (route, least) => {
  const [method = '', pattern = ''] = route.split(' ');
  const isOfShow = /^\/admin\/(shows\/:show|episodes\/:id)/.test(pattern);

  test(`is for ${least}, and for nobody less, whatever show is asked for (security 90, 91)`, async () => {
    const got: string[] = [];
    const wanted: string[] = [];
    for (const name of names)
      for (const which of isOfShow ? whichShows : whichShows.slice(0, 1)) {
        const path = await addressFor(route, which);
        const cell = `${name}, ${isOfShow ? which : 'no show'}: `;
        got.push(cell + (await outcome(visitors[name], method, path)));
        wanted.push(cell + expected(least, isOfShow, name, which));
      }
    expect(got).toEqual(wanted);
  });
});

test('every page of the desk stands in the table that says whom it is for (security 90)', async () => {
  const all = (await everyRoute()).flatMap(({ path, methods }) =>
    methods.map((method) => `${method} ${path}`),
  );
  const desk = all.filter((name) => /^[A-Z]+ \/admin(\/|$)/.test(name));
  const known = [...Object.keys(pageRoutes.desk), ...pageRoutes.deskScripts];
  expect(desk.filter((name) => !known.includes(name))).toEqual([]);
  expect(Object.keys(pageRoutes.desk).filter((name) => !desk.includes(name))).toEqual([]);
});

test('no route of the API believes the cookie of a person, whoever they are (security 80, 90)', async () => {
  const guarded = (await everyRoute())
    .filter(({ path }) => path.startsWith('/api/') && !/^\/api\/(docs|openapi\.json)/.test(path))
    .flatMap(({ path, methods }) => methods.map((method) => ({ method, path })))
    .filter(({ method, path }) => `${method} ${path}` !== 'OPTIONS /api/uploads');
  expect(guarded.length).toBeGreaterThan(40);
  const believed: string[] = [];
  for (const name of names)
    for (const { method, path } of guarded)
      for (const which of path.includes(':show') ? whichShows : whichShows.slice(0, 1)) {
        const address = path.replace(':show', shows[which]).replaceAll(/:\w+/g, 'guessed');
        const { status } = await visitors[name].send(address, { method });
        if (status !== 401) believed.push(`${name}: ${method} ${address} is ${status}`);
      }
  expect(believed).toEqual([]);
  expect((await server.api('/api/shows/ours')).status).toBe(200);
});

test('who is no member of a show cannot tell it from one that never was (security 90)', async () => {
  const [theirs, none] = await Promise.all(
    [shows.others, shows.guessed].map((show) => visitors.admin.get(`/admin/shows/${show}/people`)),
  );
  expect(theirs).toEqual(none);
});

test('the first page lists the shows of who asks, and no other', async () => {
  const titles = async (name: Name) =>
    [...(await visitors[name].get('/admin')).text.matchAll(/<h2><a [^>]*>([^<]*)<\/a><\/h2>/g)].map(
      ([, title]) => title,
    );
  expect(await titles('analyst')).toEqual(['Ours']);
  expect(await titles('admin of another show')).toEqual(['Others']);
  expect(await titles('owner')).toEqual(['Ours', 'Others']);
});

test('a browser sees why it may not, and whom to ask', async () => {
  const accept = { headers: { accept: 'text/html' } };
  const answer = await visitors.editor.send(`/admin/shows/${shows.ours}/people`, accept);
  expect(answer.status).toBe(403);
  expect(answer.text).toContain(
    'As editor of this show you may not see or change who is in the show',
  );
  expect(answer.text).toContain('Admins of it may. Ask an admin of the show');
});
