import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { expectRefusal, stored } from './attack-world.ts';
import type { BadInput } from './attack-world.ts';

let server: TestServer;
let episode: EpisodeJson;
beforeAll(async () => {
  server = await startServer();
  await makeShow(server);
  await makeShow(server, { title: 'Other' });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
  episode = await makeEpisode(server, 'my-show', audio, { title: 'Pilot' });
});
afterAll(() => server.stop());

const named = (more: object) =>
  server.api('/api/shows', { method: 'POST', json: { title: 'A', ...more } });
const patch = (path: string, fields: unknown) =>
  server.api(path, { method: 'PATCH', json: fields });
const call = (method: string, path: string) => server.api(path, { method });

const fields: BadInput[] = [
  ['an unknown field', '422 request.invalid titel', () => named({ titel: 'B' }), /spelling/],
  [
    '1,000 unknown fields',
    '422 request.invalid f0',
    () => named(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, 1]))),
    /999 more/,
  ],
  [
    'an unknown field with a name of 500 KB',
    '422 request.invalid',
    () => named({ ['x'.repeat(500_000)]: 1 }),
  ],
  [
    'a category that Apple does not have',
    '422 request.invalid categories.0',
    () => named({ categories: ['Tech'] }),
    /no "Tech", but .*Technology/,
  ],
  [
    'four categories',
    '422 request.invalid categories',
    () => named({ categories: ['Arts', 'Business', 'Comedy', 'News'] }),
    /three/,
  ],
  ['a language that there is not', '422 request.invalid language', () => named({ language: 'xx' })],
  [
    'a language as a word',
    '422 request.invalid language',
    () => named({ language: 'english!' }),
    /en-us/,
  ],
  [
    'a time zone of another planet',
    '422 request.invalid time_zone',
    () => named({ time_zone: 'Mars/Base' }),
    /Europe\/Berlin/,
  ],
  [
    'an address that is no e-mail',
    '422 request.invalid owner_email',
    () => named({ owner_email: 'a@b@c' }),
  ],
  [
    'a line break in an e-mail (106)',
    '422 request.invalid owner_email',
    () => named({ owner_email: 'a@b.de\r\nBcc: c@d.de' }),
  ],
  [
    'code as a link (27)',
    '422 request.invalid link',
    () => named({ link: 'JaVa\nscript:alert(1)' }),
  ],
  [
    'code as a funding link (27)',
    '422 request.invalid funding.0.url',
    () => named({ funding: [{ url: 'data:text/html,1', text: 'Give' }] }),
  ],
  [
    'an unknown field inside a field',
    '422 request.invalid funding.0.id',
    () => named({ funding: [{ url: 'https://a.example', text: 'Give', id: 1 }] }),
  ],
  [
    'a reserved slug, asked for by name',
    '409 show.slug-taken slug',
    () => named({ slug: 'admin' }),
    /Choose another/,
  ],
  ['a slug that is taken', '409 show.slug-taken slug', () => named({ slug: 'other' })],
  ['a slug with a path in it', '422 request.invalid slug', () => named({ slug: '../api' })],
  [
    'a title of 300 letters',
    '422 request.invalid title',
    () => named({ title: 'x'.repeat(300) }),
    /255/,
  ],
  [
    'a title of nothing',
    '422 request.invalid title',
    () => named({ title: '\u0000 \u200a' }),
    /empty/,
  ],
  [
    'fields that only we set, at creation (93)',
    '422 request.invalid',
    () =>
      named({
        id: 'x',
        feed_version: 9,
        created_at: 0,
        deleted_at: 0,
        artwork_id: 'y',
        feed_epoch: 'z',
        role: 'owner',
        token: 't',
      }),
    /7 more/,
  ],
  [
    'fields that only we set, at a change (93)',
    '422 request.invalid',
    () => patch('/api/shows/my-show', { id: 'x', podcast_guid: 'y', deleted_at: null }),
    /2 more/,
  ],
  [
    'fields that only we set, of an episode (92, 93)',
    '422 request.invalid',
    () =>
      patch(`/api/episodes/${episode.id}`, {
        id: 'x',
        guid: 'y',
        show_id: 'z',
        state: 'live',
        audio_id: 'a',
        sha256: 'b',
        duration_seconds: 1,
      }),
    /6 more/,
  ],
];

const targets: BadInput[] = [
  [
    'a season beyond counting',
    '422 request.invalid season',
    () => patch(`/api/episodes/${episode.id}`, { season: 1e300 }),
    /whole number|at most/,
  ],
  ['a show that does not exist', '404 show.not-found', () => call('GET', '/api/shows/nobody')],
  ['its episodes', '404 show.not-found', () => call('GET', '/api/shows/nobody/episodes')],
  ['its deletion', '404 show.not-found', () => call('DELETE', '/api/shows/nobody?confirm=true')],
  ['a change of it', '404 show.not-found', () => patch('/api/shows/nobody', { title: 'B' })],
  [
    'its return from the bin',
    '404 show.not-found',
    () => call('POST', '/api/shows/my-show/restore'),
  ],
  [
    'an episode that does not exist',
    '404 episode.not-found',
    () => call('GET', '/api/episodes/nobody'),
  ],
  [
    'a show taken for an episode (91)',
    '404 episode.not-found',
    () => call('GET', '/api/episodes/my-show'),
  ],
  [
    'an episode taken for a show (91)',
    '404 show.not-found',
    () => call('GET', `/api/shows/${episode.id}`),
  ],
  [
    'publication of nothing',
    '404 episode.not-found',
    () => call('POST', '/api/episodes/nobody/publish'),
  ],
  ['deletion of nothing', '404 episode.not-found', () => call('DELETE', '/api/episodes/nobody')],
  [
    'an episode below a show (91)',
    '404 address.not-found',
    () => call('GET', `/api/shows/other/episodes/${episode.id}/audio`),
  ],
  [
    'audio under another name (91)',
    '404 file.not-found',
    () => call('GET', new URL(episode.enclosure.url).pathname.replace('pilot', 'other')),
  ],
  [
    'deletion of a show without ?confirm=true',
    '400 show.confirm-delete confirm',
    () => call('DELETE', '/api/shows/my-show'),
    /takes its feed and all its episodes offline.*\?confirm=true/,
  ],
  [
    'confirmation by another word',
    '400 show.confirm-delete confirm',
    () => call('DELETE', '/api/shows/my-show?confirm=yes'),
  ],
  [
    'a page of 0',
    '422 request.invalid limit',
    () => call('GET', '/api/shows?limit=0'),
    /at least 1/,
  ],
  [
    'a page of 1,000',
    '422 request.invalid limit',
    () => call('GET', '/api/shows?limit=1000'),
    /at most 200/,
  ],
  [
    'a page of many',
    '422 request.invalid limit',
    () => call('GET', '/api/shows?limit=many'),
    /a number/,
  ],
  [
    'a cursor of our own making',
    '400 request.cursor cursor',
    () => call('GET', '/api/shows?cursor=abc'),
    /Begin again/,
  ],
  [
    'a list in another order (103)',
    '422 request.invalid sort',
    () => call('GET', '/api/shows?sort=title;DROP'),
  ],
  [
    '__proto__ in a query (104)',
    '422 request.invalid',
    () => call('GET', '/api/shows?__proto__[x]=1'),
  ],
];

describe.each([
  ['a field that is wrong', fields],
  ['a call for what is not there', targets],
])('%s is refused in words, and nothing changes', (_kind, rows) => {
  test.each(rows)('%s: %s', async (_name, refusal, send, says) => {
    const before = { ...stored(server), shows: await everyShow() };
    const response = await send();
    expect(Number(response.headers.get('content-length'))).toBeLessThan(8000);
    await expectRefusal(response, refusal, says);
    expect({ ...stored(server), shows: await everyShow() }).toEqual(before);
    expect({}).not.toHaveProperty('isAdmin');
  });
});

async function everyShow(): Promise<unknown> {
  return await (await server.api('/api/shows')).json();
}

test('an episode of a deleted show is as gone as the show, and a call for it changes nothing (security 97)', async () => {
  const show = await makeShow(server, { title: 'Gone' });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
  const draft = await makeEpisode(server, show.id, audio, { draft: 'true' });
  await call('DELETE', `/api/shows/${show.id}?confirm=true`);
  for (const send of [
    () => call('GET', `/api/episodes/${draft.id}`),
    () => call('POST', `/api/episodes/${draft.id}/publish`),
    () => call('DELETE', `/api/episodes/${draft.id}`),
    () => patch(`/api/episodes/${draft.id}`, { title: 'Changed' }),
  ])
    await expectRefusal(await send(), '404 show.not-found');
  await call('POST', `/api/shows/${show.id}/restore`);
  const restored = await call('GET', `/api/episodes/${draft.id}`);
  expect(await restored.json()).toMatchObject({ state: 'draft', title: draft.title });
});
