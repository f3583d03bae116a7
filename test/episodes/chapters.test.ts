import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { all, one, parseXml } from '../feeds/xml-tree.ts';
import type { XmlElement } from '../feeds/xml-tree.ts';
import { ffmpeg, makeAudio } from '../fixtures/audio.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

type WithChapters = EpisodeJson & { chapters: unknown[]; chapters_url: string | null };

const lines = '00:00 Intro\n00:02 The middle <of it>\n00:05 End';
const list = [
  { start_seconds: 0, title: 'Intro' },
  { start_seconds: 2, title: 'The middle <of it>' },
  { start_seconds: 5, title: 'End' },
];

let server: TestServer;
let audio: string;
beforeAll(async () => {
  server = await startServer();
  await makeShow(server, { title: 'Chaptered' });
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 8 });
});
afterAll(() => server.stop());

async function upload(fields: Record<string, string> = {}): Promise<WithChapters> {
  return (await makeEpisode(server, 'chaptered', audio, fields)) as WithChapters;
}

async function patched(id: string, json: object): Promise<Response> {
  return await server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
}

async function itemOf(title: string): Promise<XmlElement> {
  const feed = await (await fetch(`${server.url}/feeds/chaptered.xml`)).text();
  const items = all(one(parseXml(feed), 'channel'), 'item');
  return items.find((item) => one(item, 'title').text === title)!;
}

describe('chapters of an episode', () => {
  test('given as lines, they come back as a list, as JSON for apps and in the feed (feed rules 86, 111-115)', async () => {
    const episode = await upload({ title: 'As lines', chapters: lines });
    expect(episode.chapters).toEqual(list);
    const answer = await fetch(episode.chapters_url!);
    expect(answer.headers.get('content-type')).toBe('application/json+chapters');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.json()).toEqual({
      version: '1.2.0',
      chapters: [
        { startTime: 0, title: 'Intro' },
        { startTime: 2, title: 'The middle <of it>' },
        { startTime: 5, title: 'End' },
      ],
    });
    const item = await itemOf('As lines');
    expect(one(item, 'podcast:chapters').attributes).toEqual({
      url: episode.chapters_url,
      type: 'application/json+chapters',
    });
    const simple = one(item, 'psc:chapters');
    expect(simple.uri).toBe('http://podlove.org/simple-chapters');
    expect(simple.attributes).toEqual({ version: '1.2' });
    expect(simple.children.map(({ attributes }) => attributes)).toEqual([
      { start: '00:00:00.000', title: 'Intro' },
      { start: '00:00:02.000', title: 'The middle <of it>' },
      { start: '00:00:05.000', title: 'End' },
    ]);
  });

  test('a change is at its address at once, and not sent again to who has it', async () => {
    const episode = await upload({ title: 'Changed', chapters: lines });
    const before = await fetch(episode.chapters_url!);
    const condition = { 'if-none-match': before.headers.get('etag')! };
    expect((await fetch(episode.chapters_url!, { headers: condition })).status).toBe(304);
    const json = { chapters: [{ start_seconds: 1.5, title: 'New', url: 'https://example.org/x' }] };
    expect(await jsonOf<WithChapters>(await patched(episode.id, json))).toMatchObject(json);
    const after = await fetch(episode.chapters_url!, { headers: condition });
    expect(await after.json()).toMatchObject({ chapters: [{ startTime: 1.5, title: 'New' }] });
    const emptied = await jsonOf<WithChapters>(await patched(episode.id, { chapters: null }));
    expect(emptied).toMatchObject({ chapters: [], chapters_url: null });
    expect((await fetch(episode.chapters_url!)).status).toBe(404);
    expect(all(await itemOf('Changed'), 'podcast:chapters')).toEqual([]);
  });

  test.each([
    ['lines', lines],
    ['JSON', JSON.stringify({ chapters: [{ startTime: 0, title: 'Intro' }] })],
    [
      'Podlove chapters',
      '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters"><psc:chapter start="0" title="Intro"/></psc:chapters>',
    ],
  ])('a file of %s can be put', async (_format, body) => {
    const { id } = await upload({ chapters: '00:07 Old' });
    const answer = await server.api(`/api/episodes/${id}/chapters`, { method: 'PUT', body });
    expect((await jsonOf<WithChapters>(answer)).chapters[0]).toEqual(list[0]);
  });

  test('they come back as lines, which can be put again as they are', async () => {
    const { id } = await upload({ title: 'Lines', chapters: lines });
    const path = `/api/episodes/${id}/chapters`;
    const answer = await server.api(path);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const body = await answer.text();
    expect(body).toContain('The middle <of it>');
    const put = await server.api(path, { method: 'PUT', body });
    expect((await jsonOf<WithChapters>(put)).chapters).toEqual(list);
    expect((await fetch(server.url + path)).status).toBe(401);
  });

  test('they are as hidden as their episode, and gone with it (security 95, 97)', async () => {
    const draft = await upload({ title: 'Draft', draft: 'true', chapters: lines });
    expect((await fetch(draft.chapters_url!)).status).toBe(404);
    await server.api(`/api/episodes/${draft.id}/publish`, { method: 'POST' });
    expect((await fetch(draft.chapters_url!)).status).toBe(200);
    await server.api(`/api/episodes/${draft.id}/withdraw`, { method: 'POST' });
    expect((await fetch(draft.chapters_url!)).status).toBe(404);
    await server.api(`/api/episodes/${draft.id}`, { method: 'DELETE' });
    expect((await fetch(draft.chapters_url!)).status).toBe(410);
    expect((await fetch(`${server.url}/chapters/nobody.json`)).status).toBe(404);
  });

  test('their times stand at the end of the notes where the show wants it (feed rule 114)', async () => {
    const show = await makeShow(server, { title: 'Times', chapters_in_notes: true });
    await makeEpisode(server, show.slug, audio, { notes: 'Hello.', chapters: lines });
    const feed = async () => await (await fetch(show.feed_url)).text();
    expect(await feed()).toContain(
      '<p>Hello.</p>\n<p>00:00:00 Intro<br />\n00:00:02 The middle &lt;of it&gt;<br />\n00:00:05 End</p>',
    );
    const json = { chapters_in_notes: false };
    await server.api(`/api/shows/${show.id}`, { method: 'PATCH', json });
    expect(await feed()).not.toContain('00:00:02 The middle');
  });

  test.each([
    ['lines without a time', 'Hello there', 'chapters.not-a-chapter'],
    ['broken JSON', '{"chapters": [', 'chapters.broken-json'],
    ['broken XML', '<psc:chapters>', 'chapters.broken-xml'],
    ['a start after the end', '00:09 Too late', 'chapters.beyond-end'],
    ['two at the same time', '00:01 A\n00:01 B', 'chapters.same-start'],
    ['no chapters at all', '\n', 'chapters.empty'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), 'chapters.not-utf8'],
  ])('%s are refused, and nothing changes', async (_what, body, code) => {
    const { id } = await upload({ chapters: lines });
    const answer = await server.api(`/api/episodes/${id}/chapters`, { method: 'PUT', body });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code, field: 'chapters' });
    const kept = await jsonOf<WithChapters>(await server.api(`/api/episodes/${id}`));
    expect(kept.chapters).toEqual(list);
  });

  test('a list with a wrong entry is refused by the name of its field', async () => {
    const { id } = await upload();
    const answer = await patched(id, { chapters: [{ start_seconds: 'soon' }] });
    expect(await answer.json()).toMatchObject({ field: 'chapters.0.start_seconds' });
    expect(answer.status).toBe(422);
  });

  test('an upload whose chapters are refused leaves no episode', async () => {
    const form = new FormData();
    form.set('chapters', '00:09 Too late');
    form.set('audio', new Blob([readFileSync(audio)]), 'late.mp3');
    const answer = await server.api('/api/shows/chaptered/episodes', {
      method: 'POST',
      body: form,
    });
    expect(await answer.json()).toMatchObject({ code: 'chapters.beyond-end' });
  });
});

describe.skipIf(!inject('has').ffmpeg)('chapters inside the file', () => {
  test.each(['mp3', 'm4a'])('of an %s are taken, unless the request has its own', async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'longwave-chapters-'));
    const part = (start: number, end: number, title: string) =>
      `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${end}\ntitle=${title}\n`;
    const meta = `;FFMETADATA1\n${part(0, 3000, 'Here')}${part(3000, 6000, 'There')}`;
    writeFileSync(join(folder, 'meta'), meta);
    const file = join(folder, `with.${kind}`);
    const source = ['-f', 'lavfi', '-i', 'sine=duration=6', '-i', join(folder, 'meta')];
    await ffmpeg([...source, '-map_chapters', '1', file]);
    const fromFile = (await makeEpisode(server, 'chaptered', file)) as WithChapters;
    expect(fromFile.chapters).toMatchObject([
      { start_seconds: 0, title: 'Here' },
      { start_seconds: 3, title: 'There' },
    ]);
    const own = await makeEpisode(server, 'chaptered', file, { chapters: '00:01 Mine' });
    expect((own as WithChapters).chapters).toEqual([{ start_seconds: 1, title: 'Mine' }]);
  });
});
