import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { formFieldsIn } from '../support/form-fields.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, TestServer } from '../support/server.ts';

const TRANSCRIPT = 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello.\n';
const path = '/admin/shows/refused/publish';
let server: TestServer;
let owner: Visitor;
beforeAll(async () => {
  server = await startServer();
  await makeShow(server, { title: 'Refused', time_zone: 'Europe/Berlin' });
  owner = await setUp(server);
});
afterAll(() => server.stop());

let seconds = 2;
/** Each of other audio. */
async function form(fields: Record<string, string>, audio?: Buffer): Promise<FormData> {
  const all = new FormData();
  for (const [name, value] of Object.entries(fields)) all.set(name, value);
  const bytes = audio ?? readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: seconds++ }));
  all.set('audio', new Blob([new Uint8Array(bytes)]), 'episode.mp3');
  return all;
}
const send = (body: FormData, to = path) => owner.send(to, { method: 'POST', body });
const marked = (text: string, field: string): string =>
  new RegExp(`id="${field}-error"[^>]*>([^<]+)`).exec(text)?.[1] ?? '';
const idIn = (text: string) => /episodes\/([a-z2-7]{26})/.exec(text)?.[1] ?? '';

test.each([
  ['does not exist', '2027-03-28T02:30', /does not exist/],
  ['lies in the past', '2020-01-01T07:00', /past/],
  ['is missing', '', /missing/],
])(
  'a date that %s costs nobody the audio, nor the files beside it: they are a draft',
  async (_name, publish_at, words) => {
    const body = await form({ title: 'Dated', when: 'at', publish_at });
    body.set('artwork', new Blob([await jpeg(1500)]), 'cover.jpg');
    body.set('transcript', new Blob([TRANSCRIPT]), 'words.vtt');
    const { status, text } = await send(body);
    expect([status, marked(text, 'publish_at')]).toEqual([422, expect.stringMatching(words)]);
    const episode = await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${idIn(text)}`));
    expect(episode).toMatchObject({ state: 'draft', title: 'Dated' });
    expect(episode).toMatchObject({ artwork_url: expect.any(String), transcripts: [{}] });
  },
);

test('a picture or a transcript that is too large costs nobody what was typed behind it, nor the audio', async () => {
  for (const [field, megabytes] of [
    ['artwork', 26],
    ['transcript', 9],
  ] as const) {
    const body = new FormData();
    body.set(field, new Blob([new Uint8Array(megabytes * 1024 * 1024)]), 'large');
    const rest = await form({ title: `A ${field}`, notes: 'Typed **long**.', when: 'now' });
    for (const [name, value] of rest) body.set(name, value);
    const { status, text } = await send(body);
    expect([status, marked(text, field)]).toEqual([422, expect.stringContaining('larg')]);
    const kept = await server.api(`/api/episodes/${idIn(text)}`);
    expect(await jsonOf<EpisodeJson>(kept)).toMatchObject({
      state: 'draft',
      title: `A ${field}`,
      notes: 'Typed **long**.',
    });
  }
});

test('a page that answers before its form has come holds up nothing that the browser asks next', async () => {
  const body = new FormData();
  // Nobody reads past four times too much. What is left has been sent, so the connection is free for what comes next.
  const large = new Uint8Array(34 * 1024 * 1024);
  body.set('transcript', new Blob([large]), 'large.vtt');
  for (const [name, value] of await form({ title: 'None' })) body.set(name, value);
  const { status, text } = await send(body);
  expect([status, marked(text, 'transcript')]).toEqual([422, expect.stringContaining('large')]);
  for (const title of ['The next', 'And one more']) {
    expect((await owner.get(path)).status).toBe(200);
    const next = await send(await form({ title, when: 'draft' }));
    expect([next.status, next.location]).toEqual([303, expect.stringContaining('done=draft')]);
  }
});

/** A form with a field, a date and a transcript that are wrong. */
const allWrong = {
  title: 'Wrong',
  when: 'at',
  publish_at: '2020-01-01T07:00',
  slug: 'The First!',
  chapters: 'no time',
};

test('what is wrong in several ways is said at once, beside each field, with audio, without, and before it is sent', async () => {
  const body = await form(allWrong);
  body.set('transcript', new Blob(['no transcript']), 'words.vtt');
  const withAudio = await send(body);
  const fields = ['slug', 'chapters', 'publish_at', 'transcript'];
  for (const field of fields) expect(marked(withAudio.text, field), field).not.toBe('');
  const kept = await server.api(`/api/episodes/${idIn(withAudio.text)}`);
  expect(await jsonOf<EpisodeJson>(kept)).toMatchObject({ state: 'draft', transcripts: [] });
  const without = await form(allWrong);
  without.delete('audio');
  const { text } = await send(without);
  for (const field of ['audio', 'slug', 'chapters', 'publish_at'])
    expect(marked(text, field)).not.toBe('');
  const look = { method: 'POST', body: new URLSearchParams(allWrong) };
  const checks = /data-live="checks".*?<\/ul>/s.exec(
    (await owner.send(`${path}/preview`, look)).text,
  );
  expect(checks?.[0]).toMatch(/slug[\s\S]*The date lies in the past/i);
});

test('audio that another episode has is kept as a draft, says so first, and comes out as was chosen when it is saved', async () => {
  const bytes = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 30 }));
  await send(await form({ title: 'The one', when: 'now' }, bytes));
  const times = { when: 'at', publish_at: '2090-12-31T09:00' };
  const { status, text } = await send(await form({ title: 'Its twin', ...times }, bytes));
  expect(status).toBe(422);
  expect(text).toMatch(/role="alert"[^>]*><p>It is not published, but kept as a draft: “The one”/);
  expect(text).not.toContain('name="allow_duplicate"'); // it has that audio: nothing is to be sent again
  const to = `/admin/episodes/${idIn(text)}`;
  const fields = formFieldsIn(text);
  expect(fields).toMatchObject({ title: 'Its twin', ...times });
  const saved = await owner.send(to, { method: 'POST', body: new URLSearchParams(fields) });
  expect(saved.location).toBe(`${to}?done=scheduled`);
});

test('a draft that a form left behind is said to be one, and nothing beside the form publishes what is not typed', async () => {
  const { text } = await send(await form({ title: 'x'.repeat(300), when: 'at', publish_at: '' }));
  expect(text).toContain('Its audio is here, as a draft that nobody hears.');
  expect(text).not.toContain('Publish now');
  const to = `/admin/episodes/${idIn(text)}`;
  const fields = { ...formFieldsIn(text), title: 'Right now', when: 'now' };
  const looked = await owner.send(`${to}/preview`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  expect(looked.text).not.toContain('Publish now');
  expect((await owner.get(to)).text).toContain('Publish now');
  const saved = await owner.send(to, { method: 'POST', body: new URLSearchParams(fields) });
  expect(saved.location).toBe(`${to}?done=live`);
  const id = to.split('/').at(-1)!;
  const now = await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${id}`));
  expect(now).toMatchObject({ state: 'live', title: 'Right now' });
  const history = await server.api(`/api/episodes/${id}/versions`);
  expect((await jsonOf<ListJson<{ what: string }>>(history)).items[0]).toMatchObject({
    what: 'published',
  });
});

test('an episode to come says at once which of its fields and that its date cannot be', async () => {
  const made = await send(await form({ title: 'To come', when: 'draft' }));
  const to = made.location!.split('?')[0]!;
  const { status, text } = await owner.send(to, {
    method: 'POST',
    body: new URLSearchParams(allWrong),
  });
  expect(status).toBe(422);
  for (const field of ['slug', 'chapters', 'publish_at'])
    expect(marked(text, field), field).not.toBe('');
});

test('files beside audio that had come in pieces are asked for again when the form comes back', async () => {
  const bytes = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 20 }));
  const tus = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' };
  const begun = await fetch(`${server.url}/admin/uploads`, {
    method: 'POST',
    headers: {
      ...tus,
      'upload-length': String(bytes.length),
      cookie: owner.cookie,
      'sec-fetch-site': 'same-origin',
    },
    body: new Uint8Array(bytes),
  });
  expect(begun.status).toBe(201);
  const body = await form({ title: 'Again', when: 'now', slug: 'The First!' });
  body.delete('audio');
  body.set('upload', begun.headers.get('location')!.split('/').at(-1)!);
  body.set('transcript', new Blob([TRANSCRIPT]), 'words.vtt');
  const { status, text } = await send(body);
  expect([status, marked(text, 'artwork')]).toEqual([422, '']);
  expect(marked(text, 'slug')).not.toBe('');
  expect(marked(text, 'transcript')).toContain('Choose it again.');
});

test('audio that is none is said to be so at its field, on the publish screen and beside an episode', async () => {
  const wave = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(2000)]);
  const refused = await send(await form({ title: 'No', when: 'now' }, wave));
  expect([refused.status, marked(refused.text, 'audio')]).toEqual([
    422,
    expect.stringMatching(/\w/),
  ]);
  const made = await send(await form({ title: 'Yes', when: 'now' }));
  const files = `/admin/episodes/${idIn(made.location ?? '')}/files`;
  const other = await send(await form({}, wave), files);
  expect([other.status, marked(other.text, 'audio')]).toEqual([422, expect.stringMatching(/\w/)]);
  expect(other.text).toMatch(/<details open[^>]*><summary>Files/);
});
