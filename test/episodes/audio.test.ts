import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { historyOn } from '../history/history-world.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import { writePast } from '../support/sql.ts';
import type { EpisodeJson, ProblemJson, ShowJson, TestServer } from '../support/server.ts';

describe.each(kindsOfDatabase())('other audio on %s', (database) => {
  let server: TestServer;
  let history: ReturnType<typeof historyOn>;
  let show: ShowJson;
  let long: string;
  let middle: string;
  let short: string;
  beforeAll(async () => {
    server = await startServer({ database });
    history = historyOn(server);
    long = await makeAudio({ kind: 'mp3-cbr', seconds: 9 });
    middle = await makeAudio({ kind: 'mp3-cbr', seconds: 6 });
    short = await makeAudio({ kind: 'm4a', seconds: 4 });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    show = await makeShow(server, { title: `Replacing ${randomUUID()}` });
  });

  const replace = async (id: string, path: string, query = '') =>
    await server.api(`/api/episodes/${id}/audio${query}`, {
      method: 'PUT',
      body: readFileSync(path),
    });
  const undo = async (id: string, query = '') =>
    await server.api(`/api/episodes/${id}/audio/undo${query}`, { method: 'POST' });
  const enclosureAfter = async (answer: Response) =>
    (await jsonOf<EpisodeJson>(answer)).enclosure.url;
  const refused = async (response: Response) =>
    `${response.status} ${(await jsonOf<ProblemJson>(response)).code}`;
  const feed = async () => await (await fetch(show.feed_url)).text();
  const heard = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

  test('new audio has a new address under the same guid, the feed has it at once, and the old address plays on (reliability R37)', async () => {
    const before = await makeEpisode(server, show.slug, long, { title: 'Corrected' });
    expect(await feed()).toContain(before.enclosure.url);
    const response = await replace(before.id, short);
    expect(response.status).toBe(200);
    const after = await jsonOf<EpisodeJson>(response);
    expect(after).toMatchObject({
      guid: before.guid,
      publish_at: before.publish_at,
      title: 'Corrected',
      duration_seconds: 4,
      enclosure: { type: 'audio/x-m4a', length: readFileSync(short).length },
    });
    expect(after.enclosure.url).not.toBe(before.enclosure.url);
    const text = await feed();
    expect(text).not.toContain(before.enclosure.url);
    expect(text).toContain(`url="${after.enclosure.url}" length="${after.enclosure.length}"`);
    expect(await heard(before.enclosure.url)).toEqual(readFileSync(long));
    expect(await heard(after.enclosure.url)).toEqual(readFileSync(short));
  });

  test('undo walks back through all that the episode had, under the addresses that were; a version brings back the newest (reliability R37)', async () => {
    const first = await makeEpisode(server, show.slug, long, { title: 'Undone' });
    const path = `/api/episodes/${first.id}`;
    const second = await enclosureAfter(await replace(first.id, short));
    await history.call('PATCH', path, { title: 'Between' });
    const third = await enclosureAfter(await replace(first.id, middle));
    expect(await enclosureAfter(await undo(first.id))).toBe(second);
    const back = await jsonOf<EpisodeJson>(await undo(first.id));
    expect(back).toMatchObject({ title: 'Between', enclosure: first.enclosure, guid: first.guid });
    expect(await feed()).toContain(first.enclosure.url);
    expect(await refused(await undo(first.id))).toBe('409 episode.no-other-audio');
    const versions = await history.versions(path);
    expect(versions.map(({ what, changed }) => [what, ...changed])).toEqual([
      ['created'],
      ['audio-replaced', 'audio_id'],
      ['changed', 'title'],
      ['audio-replaced', 'audio_id'],
      ['audio-undone', 'audio_id'],
      ['audio-undone', 'audio_id'],
    ]);
    expect(await history.bringBack(path, 4)).toMatchObject({ enclosure: { url: third }, left: [] });
    expect(await feed()).toContain(third);
    await history.bringBack(path, 1);
    expect(await enclosureAfter(await undo(first.id)), 'a version is a step, too').toBe(third);
    expect(await enclosureAfter(await undo(first.id))).toBe(first.enclosure.url);
  });

  test('what an undo under the old rule went forward to is a step that can be undone', async () => {
    const first = await makeEpisode(server, show.slug, long, { title: 'Toggled' });
    const path = `/api/episodes/${first.id}`;
    await replace(first.id, short);
    await undo(first.id);
    const newer = await history.bringBack(path, 2);
    await writePast(
      server,
      `update versions set what = 'audio-undone' where subject_id = '${first.id}' and number = 4`,
    );
    expect(newer['enclosure']).not.toEqual(first.enclosure);
    expect(await enclosureAfter(await undo(first.id))).toBe(first.enclosure.url);
  });

  test('a version brings its audio back with its texts, and chapters are held against that audio', async () => {
    const first = await makeEpisode(server, show.slug, long, {
      title: 'First words',
      chapters: '00:00 Intro\n00:07 End',
    });
    const path = `/api/episodes/${first.id}`;
    await history.call('PATCH', path, { chapters: null, title: 'Shorter' });
    await replace(first.id, short);
    const back = await history.bringBack(path, 1);
    expect(back).toMatchObject({
      title: 'First words',
      guid: first.guid,
      duration_seconds: 9,
      enclosure: first.enclosure,
      chapters: [{ title: 'Intro' }, { title: 'End' }],
      left: [],
    });
    expect(await heard(first.enclosure.url)).toEqual(readFileSync(long));
    await history.bringBack(path, 3);
    await history.call('PATCH', path, { soundbites: [] });
    expect(await history.bringBack(path, 1)).toMatchObject({ enclosure: first.enclosure });
  });

  test('audio that is not kept any more is left out by name, the rest comes back, and undo goes to what is kept', async () => {
    const first = await makeEpisode(server, show.slug, long, { title: 'Kept' });
    const path = `/api/episodes/${first.id}`;
    await replace(first.id, short);
    await replace(first.id, middle);
    const now = await history.call<EpisodeJson>('PATCH', path, { title: 'Later' });
    const { fields } = await history.version(path, 2);
    await writePast(server, `delete from files where id = '${String(fields['audio_id'])}'`);
    const back = await history.bringBack(path, 2);
    expect(back).toMatchObject({ title: 'Kept', enclosure: now.enclosure, left: ['audio_id'] });
    expect(await enclosureAfter(await undo(first.id))).toBe(first.enclosure.url);
  });

  test('exactly the audio of another episode is not published by a replacement, an undo or a version without a word (reliability R22)', async () => {
    const other = await makeEpisode(server, show.slug, short, { title: 'The short one' });
    const { id } = await makeEpisode(server, show.slug, long, { title: 'Live' });
    const path = `/api/episodes/${id}`;
    const response = await replace(id, short);
    expect(response.status).toBe(409);
    const problem = await jsonOf<ProblemJson>(response);
    expect(problem).toMatchObject({ code: 'episode.same-audio', field: 'allow_duplicate' });
    expect(problem.detail).toContain(other.id);
    expect(problem.mend).toContain('allow_duplicate=true');
    expect(await refused(await replace(id, short, '?allow_duplicate=maybe'))).toBe(
      '422 request.invalid',
    );
    const both = await replace(id, short, '?allow_duplicate=true');
    expect(await jsonOf(both)).toMatchObject({ duration_seconds: 4, state: 'live' });
    await makeEpisode(server, show.slug, long, { title: 'Took the long one' });
    expect(await refused(await undo(id))).toBe('409 episode.same-audio');
    const restore = `${path}/versions/1/restore`;
    expect(await history.refusal('POST', restore)).toBe('409 episode.same-audio');
    expect((await undo(id, '?allow_duplicate=true')).status).toBe(200);
    await history.call('POST', `${path}/versions/2/restore?allow_duplicate=true`);
    expect(await history.call('POST', `${restore}?allow_duplicate=true`)).toMatchObject({
      duration_seconds: 9,
    });
  });

  test('a draft, a scheduled and a withdrawn episode get it and say so; of two that bring it at once only one is live (reliability R22)', async () => {
    await makeEpisode(server, show.slug, short, { title: 'The short one' });
    for (const state of ['draft', 'scheduled', 'withdrawn']) {
      const when = state === 'scheduled' ? { publish_at: '2040-01-15T07:00' } : {};
      const wish = state === 'draft' ? { draft: 'true' } : when;
      const { id } = await makeEpisode(server, show.slug, long, { title: state, ...wish });
      if (state === 'withdrawn') await history.call('POST', `/api/episodes/${id}/withdraw`);
      const { warnings } = await jsonOf<EpisodeJson>(await replace(id, short));
      expect(warnings.map(({ code }) => code)).toContain('episode.same-audio');
    }
    const live = await Promise.all(
      [1, 2].map(() => makeEpisode(server, show.slug, long, { title: 'Both' })),
    );
    const answers = await Promise.all(live.map(({ id }) => replace(id, middle)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  test('of several episodes that go back to the same audio at once, one is live with it (reliability R22)', async () => {
    const made = [1, 2, 3, 4, 5, 6].map(() =>
      makeEpisode(server, show.slug, short, { title: 'All of them' }),
    );
    const ids = (await Promise.all(made)).map(({ id }) => id);
    for (const id of ids) await replace(id, long, '?allow_duplicate=true');
    const answers = await Promise.all(ids.map((id) => undo(id)));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, 409, 409, 409, 409, 409]);
  });

  test('the same bytes brought twice at once are one change', async () => {
    const { id } = await makeEpisode(server, show.slug, long, { title: 'At once' });
    const answers = await Promise.all([1, 2, 3].map(() => replace(id, short)));
    const urls = await Promise.all(answers.map(enclosureAfter));
    expect(new Set(urls).size).toBe(1);
    expect(await heard(urls[0]!)).toEqual(readFileSync(short));
    expect(await history.versions(`/api/episodes/${id}`)).toHaveLength(2);
  });

  test('the same bytes again change nothing, and without other audio there is nothing to undo', async () => {
    const episode = await makeEpisode(server, show.slug, long, { title: 'Once' });
    const again = await jsonOf<EpisodeJson>(await replace(episode.id, long));
    expect(again.enclosure).toEqual(episode.enclosure);
    expect(await refused(await undo(episode.id))).toBe('409 episode.no-other-audio');
    expect(await history.versions(`/api/episodes/${episode.id}`)).toHaveLength(1);
  });

  test('audio that is none, or too short for the chapters and soundbites, is refused and changes nothing', async () => {
    const episode = await makeEpisode(server, show.slug, long, {
      title: 'Full',
      chapters: '00:00 Intro\n00:07 End',
    });
    expect(await refused(await replace(episode.id, short))).toBe('422 chapters.beyond-end');
    const soundbites = [{ start_time: 6, duration: 2 }];
    await history.call('PATCH', `/api/episodes/${episode.id}`, { chapters: null, soundbites });
    expect(await refused(await replace(episode.id, short))).toBe(
      '422 episode.soundbite-beyond-end',
    );
    const path = `/api/episodes/${episode.id}/audio`;
    const text = await server.api(path, { method: 'PUT', body: 'no audio at all' });
    expect(text.status).toBe(422);
    const now = await history.call<EpisodeJson>('GET', `/api/episodes/${episode.id}`);
    expect(now.enclosure).toEqual(episode.enclosure);
  });

  test('what is beyond the end of shorter audio goes with it where that is asked for, there and back', async () => {
    const { id } = await makeEpisode(server, show.slug, long, {
      title: 'Cut to length',
      chapters: '00:00 Intro\n00:07 End',
    });
    const soundbites = [
      { start_time: 1, duration: 1 },
      { start_time: 6, duration: 2 },
    ];
    await history.call('PATCH', `/api/episodes/${id}`, { soundbites });
    const path = `/api/episodes/${id}/audio`;
    const body = new Uint8Array(readFileSync(short));
    const cut = await server.api(`${path}?cut_to_length=true`, { method: 'PUT', body });
    const after = await jsonOf<EpisodeJson>(cut);
    expect([cut.status, after['soundbites']]).toEqual([200, [soundbites[0]]]);
    expect(after['chapters']).toMatchObject([{ start_seconds: 0 }]);
    await jsonOf(await undo(id));
    const late = { chapters: [{ start_seconds: 7, title: 'Late' }] };
    await history.call('PATCH', `/api/episodes/${id}`, late);
    expect(await refused(await replace(id, short))).toBe('422 chapters.beyond-end');
    const json = { upload: 'a'.repeat(26), cut_to_length: 'maybe' };
    expect(await refused(await server.api(path, { method: 'PUT', json }))).toBe(
      '422 request.invalid',
    );
  });
});
