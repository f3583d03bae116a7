import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join, setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const WORDS = 'WEBVTT\n\n00:00.000 --> 00:04.000\nThe marmalade is in the cellar.\n';

describe.each(kindsOfDatabase())('the list of episodes at the desk, on %s', (database) => {
  let server: TestServer;
  let owner: Visitor;
  beforeAll(async () => {
    server = await startServer({ database });
    const { id } = await makeShow(server, { title: 'Kitchen' });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
    const add = (fields: Record<string, string>) => makeEpisode(server, id, audio, fields);
    await add({ title: 'Live', notes: 'About **Löffel** and forks.' });
    await add({
      title: 'To come',
      publish_at: '2090-01-01T07:00',
      notes: 'More spoons and forks.',
    });
    const { id: draft } = await add({ title: 'Draft of marmalades', draft: 'true' });
    const said = await add({ title: 'Spoken', draft: 'true', notes: 'Nothing of it.' });
    const body = { method: 'PUT', body: WORDS };
    for (const one of [said.id, draft])
      await server.api(`/api/episodes/${one}/transcripts/en`, body);
    await makeShow(server, { title: 'Elsewhere' });
    await makeEpisode(server, 'elsewhere', audio, { title: 'Forks', notes: 'forks' });
    owner = await setUp(server);
  });
  afterAll(() => server.stop());

  const list = async (query: string, by = owner) =>
    (await by.get(`/admin/shows/kitchen?${query}`)).text;
  const titles = (text: string) =>
    [...text.matchAll(/<a href="\/admin\/episodes\/[a-z2-7]{26}">([^<]+)</g)].map(
      ([, title]) => title,
    );

  test('finds words in titles, notes and transcripts, in every state, of this show alone', async () => {
    expect(titles(await list('words=loffel'))).toEqual(['Live']);
    expect(titles(await list('words=forks'))).toEqual(['To come', 'Live']);
    expect(titles(await list('words=cellar')).toSorted()).toEqual([
      'Draft of marmalades',
      'Spoken',
    ]);
    expect(titles(await list('words=forks&state=scheduled'))).toEqual(['To come']);
    expect(titles(await list('words=nowhere'))).toEqual([]);
  });

  test('still finds any part of a title', async () => {
    expect(titles(await list('words=rmalad'))).toEqual(['Draft of marmalades']);
    expect(titles(await list('words=%25'))).toEqual([]);
  });

  test('shows where the words stand, marked, and says what is searched', async () => {
    const text = await list('words=cellar');
    expect(text).toContain('The marmalade is in the <mark>cellar</mark>.');
    expect(text).toContain('Words in titles, notes and transcripts');
    expect(await list('words=spoken')).not.toContain('Nothing of it.');
  });

  test('an editor of the show finds the same', async () => {
    const { id } = (await (await server.api('/api/shows/kitchen')).json()) as { id: string };
    const editor = await join(server, owner, { name: 'bob', role: 'editor', show: id });
    expect(titles(await list('words=loffel', editor))).toEqual(['Live']);
  });
});
