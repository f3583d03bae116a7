import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { expectRefusal } from '../journeys/attack-world.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { badRows, file, long, payee, pays } from './bad-rows.ts';

let server: TestServer;
let paths: Record<'show' | 'episode', string>;
beforeAll(async () => {
  server = await startServer();
  const show = await makeShow(server);
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 20 });
  const episode = await makeEpisode(server, show.id, audio);
  paths = { show: `/api/shows/${show.id}`, episode: `/api/episodes/${episode.id}` };
  await patch('show', { persons: [{ name: 'Ada' }] });
  await patch('episode', { persons: [{ name: 'Ada' }] });
});
afterAll(() => server.stop());

const patch = async (of: 'show' | 'episode', json: object) =>
  await server.api(paths[of], { method: 'PATCH', json });

describe.each(['show', 'episode'] as const)('a bad field of a %s', (of) => {
  test.each(badRows[of])(
    '%s %j is refused at %s, and nothing is stored',
    async (field, value, place, says) => {
      const before = await (await server.api(paths[of])).json();
      const response = await patch(of, { title: 'Changed', [field]: value });
      await expectRefusal(response, `422 request.invalid ${place}`, says);
      expect(await (await server.api(paths[of])).json()).toEqual(before);
    },
  );
});

test('a soundbite that ends after the audio is refused, and up to a second of rounding is not', async () => {
  const bite = (duration: number) => ({ soundbites: [{ start_time: 5, duration }] });
  await expectRefusal(
    await patch('episode', bite(17)),
    '422 episode.soundbite-beyond-end soundbites.0',
    /20 seconds long/,
  );
  expect((await patch('episode', bite(15.5))).status).toBe(200);
});

test('a form that is wrong in a field of JSON leaves no episode behind', async () => {
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
  const list = async () => await (await server.api(`${paths.show}/episodes`)).json();
  const before = await list();
  for (const [persons, place] of [
    ['Ada', 'persons'],
    ['[{"name":""}]', 'persons.0.name'],
    ['['.repeat(50_000), 'persons'],
  ])
    expect(await makeEpisode(server, 'my-show', audio, { persons: persons! })).toMatchObject({
      code: 'request.invalid',
      field: place,
    });
  const beyond = '[{"start_time":1,"duration":9}]';
  expect(await makeEpisode(server, 'my-show', audio, { soundbites: beyond })).toMatchObject({
    code: 'episode.soundbite-beyond-end',
  });
  expect(await list()).toEqual(before);
});

test('HTML where text belongs is text: it comes back as it was, and stands escaped in the feed', async () => {
  const name = '<script>alert("&amp;")</script>';
  const title = '<b>loud</b> ]]>';
  expect(
    (await patch('episode', { persons: [{ name }], season_name: title, soundbites: [] })).status,
  ).toBe(200);
  expect(await (await server.api(paths.episode)).json()).toMatchObject({
    persons: [{ name }],
    season_name: title,
  });
  const feed = await (await fetch(`${server.url}/feeds/my-show.xml`)).text();
  expect(feed).toContain(
    '&lt;script&gt;alert(&quot;&amp;amp;&quot;)&lt;/script&gt;</podcast:person>',
  );
});

test.each([
  ['roles', Array.from({ length: 100 }, () => ({ name: 'A', role: long(5000) })), 100],
  ['people', Array(100_000).fill(1), 1],
  ['empty objects', Array.from({ length: 100_000 }, () => ({})), 1],
])(
  'a hundred thousand wrong %s are refused at once (security 73)',
  async (_what, persons, problems) => {
    const started = Date.now();
    const response = await patch('show', { persons });
    expect(response.status).toBe(422);
    expect(
      ((await response.json()) as { problems: unknown[] }).problems.length,
    ).toBeLessThanOrEqual(problems);
    expect(Date.now() - started).toBeLessThan(3000);
  },
);

const worst: [what: string, text: string][] = [
  ['digits', `geo:${'1'.repeat(50_000)}`],
  ['labels', 'a.'.repeat(25_000)],
  ['hyphens', '-'.repeat(50_000)],
  ['spaces', ' '.repeat(50_000)],
  ['parts of a rule', 'FREQ=DAILY;'.repeat(4500)],
  ['days', `BYDAY=${'MO,'.repeat(16_000)}`],
  ['folders', `https://${'a/'.repeat(25_000)}`],
  ['words', 'a/a '.repeat(12_500)],
  ['base64', `sha384-${'+'.repeat(50_000)}`],
  ['codecs', 'a,'.repeat(25_000)],
];

test.each(worst)(
  'fifty kilobytes of %s are refused at once, wherever they stand (security 73)',
  async (_what, text) => {
    const shared: [string, object][] = [
      ['persons', [{ name: text, role: text, group: text, img: text }]],
      ['location', [{ name: text, rel: text, geo: text, osm: text, country: text }]],
      ['license', { name: text, url: text }],
      ['chat', { server: text, protocol: text }],
      ['images', [{ href: text, aspect_ratio: text, type: text, purpose: text }]],
      ['value', pays({ recipients: [{ ...payee, address: text }] })],
    ];
    const integrity = { type: 'sri', value: text };
    const [first] = file({ type: text, lang: text, codecs: text, sources: [{ uri: text }] });
    for (const [of, field, value] of [
      ...shared.map(([field, value]) => ['show', field, value] as const),
      ['show', 'update_frequency', { text, rrule: text, dtstart: text }] as const,
      ['episode', 'alternate_enclosures', [{ ...first, integrity }]] as const,
    ]) {
      const started = Date.now();
      expect((await patch(of, { [field]: value })).status, field).toBe(422);
      expect(Date.now() - started, field).toBeLessThan(2000);
    }
  },
);
