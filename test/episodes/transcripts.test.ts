import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { all, one, parseXml } from '../feeds/xml-tree.ts';
import type { XmlElement } from '../feeds/xml-tree.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

type WithTranscripts = EpisodeJson & {
  transcripts: { language: string; is_timed: boolean; files: { type: string; url: string }[] }[];
};

const vtt = `WEBVTT

00:00.000 --> 00:02.500
<v Ada>Hello & welcome.

00:02.500 --> 00:04.000
<v Grace>Thank you.
`;

describe.each(kindsOfDatabase())('transcripts of an episode on %s', (database) => {
  let server: TestServer;
  let audio: string;
  beforeAll(async () => {
    server = await startServer({ database });
    await makeShow(server, { title: 'Transcribed' });
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  });
  afterAll(() => server.stop());

  const upload = (fields: Record<string, string> = {}) =>
    makeEpisode(server, 'transcribed', audio, fields);
  const put = (id: string, language: string, body: string | Buffer<ArrayBuffer>, type?: string) =>
    server.api(`/api/episodes/${id}/transcripts/${language}`, {
      method: 'PUT',
      body,
      ...(type !== undefined && { headers: { 'content-type': type } }),
    });

  async function itemOf(title: string): Promise<XmlElement> {
    const feed = await (await fetch(`${server.url}/feeds/transcribed.xml`)).text();
    const items = all(one(parseXml(feed), 'channel'), 'item');
    return items.find((item) => one(item, 'title').text === title)!;
  }

  test('put as WebVTT, they are served in five formats, each as the feed says (feed rules 85, 116, 117, 119)', async () => {
    const { id } = await upload({ title: 'Five formats' });
    const answer = await jsonOf<WithTranscripts>(await put(id, 'en-us', vtt));
    const [transcript] = answer.transcripts;
    expect(transcript).toMatchObject({ language: 'en-US', is_timed: true });
    const inFeed = all(await itemOf('Five formats'), 'podcast:transcript');
    expect(inFeed.map(({ attributes }) => [attributes['type'], attributes['url']])).toEqual(
      transcript!.files.map(({ type, url }) => [type, url]),
    );
    for (const { attributes } of inFeed) {
      const served = await fetch(attributes['url']!);
      expect(served.headers.get('content-type')?.split(';')[0]).toBe(attributes['type']);
      expect(served.headers.get('access-control-allow-origin')).toBe('*');
      expect(attributes['language']).toBe('en-US');
      const hasTimes = !['text/html', 'text/plain'].includes(attributes['type']!);
      expect(attributes['rel']).toBe(hasTimes ? 'captions' : undefined);
      expect(await served.text()).toContain('Grace');
    }
  });

  test('another one in the same language takes its place at a new address; others stay', async () => {
    const { id } = await upload({ title: 'Replaced' });
    const first = await jsonOf<WithTranscripts>(await put(id, 'en', vtt));
    await put(id, 'de', vtt.replace('Hello', 'Hallo'));
    const second = await jsonOf<WithTranscripts>(await put(id, 'en', vtt.replace('Hello', 'Hi')));
    expect(second.transcripts.map(({ language }) => language)).toEqual(['de', 'en']);
    const oldUrl = first.transcripts[0]!.files[0]!.url;
    const newUrl = second.transcripts[1]!.files[0]!.url;
    expect((await fetch(oldUrl)).status).toBe(410);
    expect(await (await fetch(newUrl)).text()).toContain('Hi & welcome'.replace('&', '&amp;'));
    const removed = await server.api(`/api/episodes/${id}/transcripts/en`, { method: 'DELETE' });
    expect(removed.status).toBe(204);
    expect((await fetch(newUrl)).status).toBe(410);
    expect(all(await itemOf('Replaced'), 'podcast:transcript')).toHaveLength(5);
  });

  test('the file is given back as it was put, to who may read the show only', async () => {
    const { id } = await upload({ title: 'Original' });
    const odd = `\ufeff${vtt.replaceAll('\n', '\r\n')}NOTE kept`;
    await put(id, 'en', odd, 'text/vtt');
    const path = `/api/episodes/${id}/transcripts/en`;
    const answer = await server.api(path);
    expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.from(odd))).toBe(true);
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="transcript-en.vtt"',
    );
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect((await fetch(server.url + path)).status).toBe(401);
    expect((await server.api(path.replace('/en', '/fr'))).status).toBe(404);
  });

  test('they are as hidden as their episode (security 95)', async () => {
    const { id } = await upload({ title: 'Hidden', draft: 'true' });
    const { transcripts } = await jsonOf<WithTranscripts>(await put(id, 'en', vtt));
    const { url } = transcripts[0]!.files[0]!;
    expect((await fetch(url)).status).toBe(404);
    await server.api(`/api/episodes/${id}/publish`, { method: 'POST' });
    expect((await fetch(url)).status).toBe(200);
    await server.api(`/api/episodes/${id}`, { method: 'DELETE' });
    expect((await fetch(url)).status).toBe(410);
  });

  test('twenty at once leave one a language', async () => {
    const { id } = await upload({ title: 'At once' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => put(id, 'en', vtt)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { transcripts } = await jsonOf<WithTranscripts>(await server.api(`/api/episodes/${id}`));
    expect(transcripts).toHaveLength(1);
  });

  test.each([
    [
      'times that go back',
      'WEBVTT\n\n00:05.000 --> 00:02.000\nHello',
      'text/vtt',
      422,
      'transcript.invalid',
    ],
    [
      'bytes that are no text',
      Buffer.from([0xc3, 0x28, 0xff]),
      undefined,
      422,
      'transcript.invalid',
    ],
    [
      'an SRT with broken arrows',
      '1\n00:00:00,000 -> 00:00:01,000\nx\n',
      undefined,
      422,
      'transcript.invalid',
    ],
    ['an empty file', '', undefined, 422, 'transcript.invalid'],
    ['more than 5 MB', 'x'.repeat(5_000_001), 'text/plain', 413, 'transcript.too-large'],
  ])('%s are refused, and nothing is kept', async (_what, body, type, status, code) => {
    const { id } = await upload();
    const answer = await put(id, 'en', body, type);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code, detail: expect.stringMatching(/^[A-Z]/) });
    const { transcripts } = await jsonOf<WithTranscripts>(await server.api(`/api/episodes/${id}`));
    expect(transcripts).toEqual([]);
  });

  test('a language that is none, and a transcript that is not there, are named', async () => {
    const { id } = await upload();
    for (const language of ['e_n', 'english', 'xx'])
      expect(await (await put(id, language, vtt)).json()).toMatchObject({
        code: 'transcript.language',
      });
    const path = `/api/episodes/${id}/transcripts/fr`;
    const answer = await server.api(path, { method: 'DELETE' });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      404,
      'transcript.none',
    ]);
  });
});
