import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  emptyEpisodeNamespace,
  readEpisodeNamespace,
} from '../../src/namespace/episode-namespace.ts';
import { nearest, oneOf } from '../../src/namespace/closed-list.ts';
import { recurrenceTrouble } from '../../src/namespace/recurrence.ts';
import { emptyShowNamespace, readShowNamespace } from '../../src/namespace/show-namespace.ts';
import { changedColumn } from '../../src/namespace/stored.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { wholeEpisode, wholeShow } from '../feeds/whole-namespace.ts';

type Fields = Record<string, unknown>;

const asJson = (value: object) => JSON.parse(JSON.stringify(value)) as Fields;

describe.each(kindsOfDatabase())('the fields of the podcast namespace on %s', (database) => {
  let server: TestServer;
  let audio: string;
  beforeAll(async () => {
    server = await startServer({ database });
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 61 });
  });
  afterAll(() => server.stop());

  const patch = async (path: string, json: object) =>
    await jsonOf<Fields>(await server.api(path, { method: 'PATCH', json }));

  test('a show and an episode without any have empty lists and nulls, and are podcasts', async () => {
    const show = await makeShow(server, { title: 'Bare' });
    expect(show).toMatchObject(emptyShowNamespace);
    expect(show).toMatchObject({ medium: 'podcast', persons: [], license: null });
    expect(await makeEpisode(server, show.id, audio)).toMatchObject(emptyEpisodeNamespace);
  });

  test('a show may be made with all of them, and null or an empty list empties each', async () => {
    const show = await makeShow(server, { title: 'Whole', ...wholeShow });
    expect(show).toMatchObject(asJson(wholeShow));
    for (const [field, value] of Object.entries(emptyShowNamespace)) {
      const path = `/api/shows/${show.id}`;
      expect((await patch(path, { [field]: null }))[field], field).toEqual(value);
      if (!Array.isArray(value)) continue;
      await patch(path, { [field]: asJson(wholeShow)[field] });
      expect((await patch(path, { [field]: [] }))[field], field).toEqual([]);
    }
    expect(await patch(`/api/shows/${show.id}`, {})).toMatchObject(emptyShowNamespace);
  });

  test('a form and a query hold lists and objects as JSON', async () => {
    const show = await makeShow(server, { title: 'Forms' });
    const texts = Object.entries(asJson(wholeEpisode)).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    const made = await makeEpisode(server, show.id, audio, Object.fromEntries(texts));
    expect(made).toMatchObject(asJson(wholeEpisode));
    const query = new URLSearchParams({ persons: '[{"name":"Ada"}]', season_name: '[1]' });
    const body = Buffer.concat([readFileSync(audio), Buffer.alloc(1)]);
    const put = await server.api(`/api/shows/${show.id}/episodes/x.mp3?${query.toString()}`, {
      method: 'PUT',
      body,
    });
    expect(await put.json()).toMatchObject({ persons: [{ name: 'Ada' }], season_name: '[1]' });
  });

  test('twenty changes of different fields at once all stay', async () => {
    const { id } = await makeShow(server, { title: 'Many hands' });
    const values = asJson(wholeShow);
    await Promise.all(
      Object.entries(values).map(([field, value]) => patch(`/api/shows/${id}`, { [field]: value })),
    );
    expect(await patch(`/api/shows/${id}`, {})).toMatchObject(values);
  });
});

test('what a newer release keeps beside our fields outlives our changes, and hides none of them', async () => {
  const server = await startServer();
  const { id } = await makeShow(server, { license: { name: 'ARR' } });
  using database = new DatabaseSync(join(server.settings['DATA_DIR']!, 'longwave.db'));
  const row = { license: { name: 'ARR' }, chat: { server: 5 }, hologram: [1] };
  database.prepare('update shows set namespace = ?').run(JSON.stringify(row));
  const json = { persons: [{ name: 'Ada' }] };
  const answer = await server.api(`/api/shows/${id}`, { method: 'PATCH', json });
  expect(await answer.json()).toMatchObject({ ...json, license: { name: 'ARR' }, chat: null });
  const kept = database.prepare('select namespace from shows').get()!['namespace'];
  expect(JSON.parse(String(kept))).toEqual({ ...row, ...json });
  await server.stop();
});

test('a column is read as what was written into it, whatever else is there', () => {
  const shows = changedColumn('{}', wholeShow);
  expect(readShowNamespace(shows)).toEqual({ ...emptyShowNamespace, ...asJson(wholeShow) });
  const episodes = changedColumn('{}', wholeEpisode);
  expect(readEpisodeNamespace(episodes)).toEqual(
    asJson({ ...emptyEpisodeNamespace, ...wholeEpisode }),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...Object.keys(wholeShow)), fc.jsonValue()),
      (row) => {
        const read = readShowNamespace(JSON.stringify(row));
        expect(Object.keys(read).toSorted()).toEqual(Object.keys(emptyShowNamespace).toSorted());
      },
    ),
  );
});

test.each([
  [
    'persons',
    [{ name: 'A', role: 'cover ART designer', group: 'MISC.' }],
    [{ name: 'A', role: 'Cover Art Designer', group: 'Misc.' }],
  ],
  ['license', { name: 'cc-by-4.0' }, { name: 'CC-BY-4.0' }],
  ['location', [{ name: ' A\n B ', country: 'at' }], [{ name: 'A B', country: 'AT' }]],
  ['blocked_at', ['Amazon'], ['amazon']],
  ['medium', 'MUSICL', 'musicL'],
  [
    'images',
    [{ href: 'https://a.test/', aspect_ratio: '16 / 9', purpose: 'Artwork  Apple/Hero' }],
    [{ href: 'https://a.test/', aspect_ratio: '16/9', purpose: 'artwork apple/hero' }],
  ],
  ['chat', { server: 'IRC.a.test', protocol: 'IRC' }, { server: 'irc.a.test', protocol: 'irc' }],
  [
    'update_frequency',
    { text: 'A', rrule: 'freq=yearly;byday=+4th;bymonth=11' },
    { text: 'A', rrule: 'FREQ=YEARLY;BYDAY=+4TH;BYMONTH=11' },
  ],
  ['social_interact', [{ protocol: 'disabled' }], [{ protocol: 'disabled' }]],
])('%s is kept as the specification writes it', (field, given, kept) => {
  const column = changedColumn('{}', { [field]: given });
  expect(readShowNamespace(column)).toMatchObject({ [field]: kept });
});

test('a name of a closed list is never taken for one that an object has by itself', () => {
  const colour = oneOf('a colour', ['red', 'green']);
  for (const name of ['constructor', '__proto__', 'toString', ''])
    expect(colour.safeParse(name).success).toBe(false);
});

test('the nearest names come first, and nothing is near to nothing', () => {
  const names = ['Host', 'Co-Host', 'Guest Host', 'Guest', 'Author'];
  expect(nearest('gest', names)).toEqual(['Guest', 'Guest Host', 'Host']);
  expect(nearest('hots', names)[0]).toBe('Host');
  expect(nearest('', names)).toEqual([]);
  expect(nearest('zzzz', names)).toEqual([]);
});

test.each([
  'FREQ=DAILY',
  'FREQ=WEEKLY;INTERVAL=2',
  'FREQ=DAILY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR',
  'FREQ=WEEKLY;BYDAY=FR;BYMONTHDAY=13',
  'FREQ=YEARLY;BYDAY=+4TH;BYMONTH=11',
  'FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU;BYMONTHDAY=-1;WKST=SU',
  'FREQ=WEEKLY;UNTIL=20231231T000000Z;BYDAY=MO',
  'FREQ=WEEKLY;UNTIL=20231231',
])('the rule %s is right (feed rule 102)', (rule) => {
  expect(recurrenceTrouble(rule)).toBeUndefined();
});

test('whatever text is taken for a rule, it is refused in words', () => {
  const part = fc.constantFrom(
    'FREQ',
    'COUNT',
    'UNTIL',
    'BYDAY',
    '=',
    ';',
    ',',
    'DAILY',
    '1',
    'constructor',
    '+',
    '-',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => parts.join('')),
      ),
      (rule) => {
        const trouble = recurrenceTrouble(rule);
        if (trouble !== undefined) expect(trouble).toMatch(/^must /);
        else expect(rule).toContain('FREQ=DAILY');
      },
    ),
  );
});
