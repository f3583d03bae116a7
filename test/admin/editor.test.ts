import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { join, setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { withChapters } from '../chapters/chaptered-audio.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { formFieldsIn } from '../support/form-fields.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, ShowJson, TestServer } from '../support/server.ts';

let server: TestServer;
let show: ShowJson;
let owner: Visitor;
let editor: Visitor;
let audio: string;
beforeAll(async () => {
  server = await startServer();
  show = await makeShow(server, { title: 'Edited' });
  owner = await setUp(server);
  editor = await join(server, owner, { name: 'bob', role: 'editor', show: show.id });
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
});
afterAll(() => server.stop());

const read = async (id: string) =>
  await jsonOf<EpisodeJson & { artwork_url: string | null }>(
    await server.api(`/api/episodes/${id}`),
  );

/** What the island does: the bytes in one piece, by tus. */
async function uploaded(by: Visitor, bytes: Buffer): Promise<string> {
  const headers = { 'tus-resumable': '1.0.0', cookie: by.cookie, 'sec-fetch-site': 'same-origin' };
  const begun = await fetch(`${server.url}/admin/uploads`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(bytes.length) },
  });
  const path = begun.headers.get('location') ?? '';
  const sent = await fetch(`${server.url}${path}`, {
    method: 'PATCH',
    headers: {
      ...headers,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
    },
    body: new Uint8Array(bytes),
  });
  expect(sent.status).toBe(204);
  return path.slice(path.lastIndexOf('/') + 1);
}

test('an editor who sends the audio of a live episode again changes nothing of that one, and gets a draft (security 90)', async () => {
  const live = await makeEpisode(server, show.id, audio, { title: 'Live' });
  const form = new FormData();
  form.set('upload', await uploaded(editor, readFileSync(audio)));
  form.set('title', 'Taken over');
  form.set('when', 'now');
  form.set('artwork', new Blob([await jpeg(1400)], { type: 'image/jpeg' }), 'cover.jpg');
  const path = `/admin/shows/${show.slug}/publish`;
  const { status, location } = await editor.send(path, { method: 'POST', body: form });
  expect(status).toBe(303);
  expect(await read(live.id)).toMatchObject({ title: 'Live', artwork_url: null });
  const made = await read(location?.split('/').at(-1) ?? '');
  expect(made).toMatchObject({ title: 'Taken over', state: 'draft' });
  expect(made.artwork_url).not.toBeNull();
});

test('audio that an editor began to send for a draft does not replace that of the episode once it is live (security 92, 110)', async () => {
  const first = await makeAudio({ kind: 'mp3-cbr', seconds: 6 });
  const draft = await makeEpisode(server, show.id, first, { title: 'Soon', draft: 'true' });
  const other = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 8 }));
  const boundary = 'longwave-test';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="audio"; filename="a.mp3"\r\n\r\n`;
  const sending = request(`${server.url}/admin/episodes/${draft.id}/files`, {
    method: 'POST',
    agent: false,
    headers: {
      cookie: editor.cookie,
      'sec-fetch-site': 'same-origin',
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  });
  const answered = new Promise<number>((resolve, reject) => {
    sending.on('response', ({ statusCode = 0 }) => resolve(statusCode)).on('error', reject);
  });
  sending.write(head);
  sending.write(other.subarray(0, 20_000));
  await sleep(300); // the editor's right was asked for before the first byte
  await server.api(`/api/episodes/${draft.id}/publish`, { method: 'POST' });
  sending.write(other.subarray(20_000));
  sending.end(`\r\n--${boundary}--\r\n`);
  expect(await answered).toBe(422);
  expect(await read(draft.id)).toMatchObject({ state: 'live', sha256: draft.sha256 });
  const list = await server.api(`/api/shows/${show.slug}/episodes`);
  expect((await jsonOf<ListJson<EpisodeJson>>(list)).items.map(({ title }) => title)).toContain(
    'Soon',
  );
});

test('of several files sent together, one that is refused leaves the episode without any of them', async () => {
  const { id, sha256 } = await makeEpisode(server, show.id, audio, {
    title: 'As it was',
    draft: 'true',
  });
  const other = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 7 }));
  const sent = async (artwork: Buffer) => {
    const body = new FormData();
    body.set('audio', new Blob([new Uint8Array(other)]), 'other.mp3');
    body.set('transcript', new Blob(['WEBVTT\n\n00:00.000 --> 00:01.000\nHello']), 'ep.vtt');
    body.set('artwork', new Blob([new Uint8Array(artwork)]), 'cover.jpg');
    const init = { method: 'POST', headers: { accept: 'text/html' }, body };
    const { status } = await editor.send(`/admin/episodes/${id}/files`, init);
    return [status, await read(id)];
  };
  const before = { sha256, artwork_url: null, transcripts: [] };
  expect(await sent(await jpeg(300))).toMatchObject([422, before]);
  const [status, after] = await sent(await jpeg(1400));
  expect(status).toBe(303);
  expect(after).not.toMatchObject({ sha256 });
  expect(after).toMatchObject({ transcripts: [{}], artwork_url: expect.any(String) as string });
});

test('the audio of a draft comes to its editor in ranges, and no cache keeps it (security 72)', async () => {
  const draft = await makeEpisode(server, show.id, audio, { title: 'Unheard', draft: 'true' });
  const headers = { cookie: editor.cookie, range: 'bytes=0-9' };
  const heard = await fetch(`${server.url}/admin/episodes/${draft.id}/audio`, { headers });
  expect([heard.status, heard.headers.get('cache-control')]).toEqual([206, 'private, no-store']);
  await heard.body?.cancel();
});

test('a form that comes back shows what came from the file, when something typed beside it was wrong, and keeps it', async () => {
  const chapters = [
    { start: 0, title: 'Hello' },
    { start: 5, title: 'News' },
  ];
  const body = new FormData();
  const typed = { when: 'draft', summary: 'Typed', link: 'notalink', 'persons.0.name': 'Grace' };
  const screen = `/admin/shows/${show.slug}/publish`;
  const empty = formFieldsIn((await editor.get(screen)).text);
  for (const [name, value] of Object.entries({ ...empty, ...typed })) body.set(name, value);
  const bytes = await withChapters('mp3-cbr', chapters, { track: '7' });
  body.set('audio', new Blob([new Uint8Array(bytes)]), 'told.mp3');
  const init = { method: 'POST', headers: { accept: 'text/html' }, body };
  const again = await editor.send(screen, init);
  const fields = formFieldsIn(again.text);
  expect([again.status, fields['link'], fields['summary']]).toEqual([422, 'notalink', 'Typed']);
  const [path = '', id = ''] = /\/admin\/episodes\/(\w+)(?=")/.exec(again.text) ?? [];
  expect((await editor.post(path, { ...fields, link: 'https://example.org/' })).status).toBe(303);
  expect(await read(id)).toMatchObject({
    title: 'Episode',
    number: 7,
    summary: 'Typed',
    link: 'https://example.org/',
    persons: [{ name: 'Grace' }],
    chapters: [
      { start_seconds: 0, title: 'Hello' },
      { start_seconds: 5, title: 'News' },
    ],
  });
});

test('what is said before the form is sent has the words of the form', async () => {
  const path = `/admin/shows/${show.slug}/publish`;
  const typed = { title: 'One', 'persons.0.href': 'https://ada.test' };
  const { text } = await editor.post(`${path}/preview`, typed);
  expect(text).toContain('“People 1, Name” is missing');
  const at = { title: 'One', when: 'at', upload: 'x', season: '-3' };
  const later = (await owner.post(`${path}/preview`, { ...at, publish_at: '2090-10-29T02:30' }))
    .text;
  expect(later).toContain('<span data-live="submit">Schedule</span>');
  expect(later).toContain('must be a whole number from 1');
  const past = { ...at, season: '', publish_at: '2020-10-29T02:30' };
  expect((await owner.post(`${path}/preview`, past)).text).toContain('The date lies in the past.');
});

test('a form says at once all that is wrong with it, however much that is', async () => {
  const draft = await makeEpisode(server, show.id, audio, { title: 'Wrong', draft: 'true' });
  const path = `/admin/episodes/${draft.id}`;
  const rows = Array.from({ length: 60 }, (_, row) => [
    [`persons.${row}.name`, 'A'],
    [`persons.${row}.href`, 'nowhere'],
  ]);
  const fields = { ...formFieldsIn((await editor.get(path)).text), title: '' };
  const again = await editor.post(path, { ...fields, ...Object.fromEntries(rows.flat()) });
  expect(again.status).toBe(422);
  expect(again.text.match(/aria-invalid/g)).toHaveLength(61);
});

test('no list of a form has the same choice twice, such as the role Editor, which two groups have', async () => {
  const draft = await makeEpisode(server, show.id, audio, { title: 'Lists', draft: 'true' });
  const { text } = await editor.get(`/admin/episodes/${draft.id}`);
  const lists = [...text.matchAll(/<select\b.*?<\/select>/gs)].map(([list]) =>
    [...list.matchAll(/<option value="([^"]*)"/g)].map(([, value]) => value),
  );
  expect(lists.flat()).toContain('Editor');
  expect(lists.filter((values) => new Set(values).size < values.length)).toEqual([]);
});

test('versions of chapters are compared with their links and pictures, in words', async () => {
  const draft = await makeEpisode(server, show.id, audio, { title: 'Compared', draft: 'true' });
  const patch = (one: object) =>
    server.api(`/api/episodes/${draft.id}`, {
      method: 'PATCH',
      json: { chapters: [{ start_seconds: 0, title: 'Intro', ...one }] },
    });
  await patch({ url: 'https://a.test/', image_url: 'https://a.test/a.png' });
  await patch({});
  const { text } = await editor.get(`/admin/episodes/${draft.id}/history/2`);
  expect(text).toContain('link: https://a.test/');
  expect(text).toContain('picture: https://a.test/a.png');
  expect(text).not.toContain('start_seconds');
});

test('no address of the desk that somebody has typed is a dead end', async () => {
  const draft = await makeEpisode(server, show.id, audio, { title: 'Astray', draft: 'true' });
  const path = `/admin/episodes/${draft.id}/history`;
  const init = { headers: { accept: 'text/html' } };
  const { text, status } = await editor.send(`${path}/77`, init);
  expect(status).toBe(404);
  expect(text).toContain(`<a href="${path}">`);
  expect(text).not.toContain('GET');
  expect((await editor.send('/admin/nowhere', init)).text).toContain('<a href="/admin">Your shows');
  expect((await editor.send(`/admin/shows/${show.slug}?page=-1`, init)).status).toBe(200);
  expect((await editor.send(`${path}?page=-1`, init)).text).toContain(`<a href="${path}">`);
});

test('an editor is told first that what is live is for others to change, sees what it says, and can type nothing in vain', async () => {
  const live = await makeEpisode(server, show.id, audio, { title: 'Look only', draft: 'true' });
  const page = async () => (await editor.get(`/admin/episodes/${live.id}`)).text;
  expect(await page()).not.toContain('<fieldset disabled');
  await server.api(`/api/episodes/${live.id}/publish`, { method: 'POST' });
  const text = await page();
  expect(text).toMatch(
    /Only an admin of the show changes[\s\S]*<fieldset disabled[\s\S]*name="title"/,
  );
  expect(text).not.toContain('>Save<');
});

test('the artwork and the transcripts of a draft are seen beside it, by who works on the show, and can go', async () => {
  const draft = await makeEpisode(server, show.id, audio, { title: 'With files', draft: 'true' });
  const files = `/admin/episodes/${draft.id}/files`;
  const send = async (fields: Record<string, Blob | string>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return await editor.send(files, { method: 'POST', body });
  };
  const words = new Blob(['WEBVTT\n\n00:00.000 --> 00:01.000\nHello.\n']);
  expect((await editor.get(`/admin/episodes/${draft.id}/artwork`)).status).toBe(404);
  await send({ artwork: new Blob([new Uint8Array(await jpeg(1400))]), transcript: words });
  await send({ transcript: words, language: 'de' });
  const { text } = await editor.get(`/admin/episodes/${draft.id}`);
  expect(text).toContain(`src="/admin/episodes/${draft.id}/artwork"`);
  expect(text).toContain('Remove the transcript in de');
  const picture = await fetch(`${server.url}/admin/episodes/${draft.id}/artwork`, {
    headers: { cookie: editor.cookie },
  });
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  const gone = await send({ 'remove_transcript.de': 'true' });
  expect(gone.location).toContain('done=files');
  expect(await read(draft.id)).toMatchObject({ transcripts: [{ language: 'en' }] });
  expect((await send({ 'remove_transcript.fr': 'true' })).status).toBe(404);
  expect((await send({ remove_artwork: 'true' })).location).toContain('done=files');
  expect(await read(draft.id)).toMatchObject({ artwork_url: null });
  const bare = await editor.get(`/admin/episodes/${draft.id}`);
  expect(bare.text).not.toMatch(/remove_artwork|\/artwork"/);
});
