import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

const clock = movableClock();
let server: TestServer;
let audio: string;

beforeAll(async () => {
  server = await startServer({ clock });
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  await makeShow(server, { title: 'Said' });
});
afterAll(() => server.stop());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${server.url}${path}`, { headers, redirect: 'manual' });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const make = (fields: Record<string, string>) => makeEpisode(server, 'said', audio, fields);
const say = ({ id }: EpisodeJson, language: string, body: string, type = 'text/vtt') =>
  server.api(`/api/episodes/${id}/transcripts/${language}`, {
    method: 'PUT',
    headers: { 'content-type': type },
    body,
  });
const vtt = (...cues: string[]) =>
  ['WEBVTT', ...cues.map((cue, at) => `00:0${at}.000 --> 00:0${at}.900\n${cue}`)].join('\n\n');

test('what is said is a page of its own, with speakers, and times that lead into the sound', async () => {
  const episode = await make({ title: 'Talk' });
  await say(episode, 'en', vtt('<v Ada>Good evening.', '<v Grace>Good night.', '<v Grace>Really.'));
  const { status, text } = await get('/said/talk/transcript');
  expect(status).toBe(200);
  expect(text).toContain('<cite>Ada</cite>');
  expect(text).toContain('<p>Good night. Really.</p>');
  expect(text).toContain(`href="${episode.enclosure.url}#t=1" data-seek="1"`);
  expect(text).toContain('<a href="/said/talk">Talk</a>');
  expect(text).not.toMatch(/<link rel="alternate"[^>]*oembed/);
});

test('the page of an episode leads to its transcript and does not grow with it', async () => {
  const episode = await make({ title: 'Two hours' });
  const before = (await get('/said/two-hours')).text;
  const sentence = 'A sentence that somebody says in some seconds of two long hours.';
  const speech = Array.from(
    { length: 1800 },
    (_none, at) => `${at % 9 === 0 ? 'Ada: ' : ''}${sentence}`,
  );
  await say(episode, 'en', speech.join('\n\n'), 'text/plain');
  const after = (await get('/said/two-hours')).text;
  expect(after).toContain('href="/said/two-hours/transcript"');
  expect(after).not.toContain(sentence);
  expect(after.length - before.length).toBeLessThan(2000);
  const whole = (await get('/said/two-hours/transcript')).text;
  expect(whole.split(sentence).length).toBe(1801);
});

test('each language has its page, and the one of the show comes first', async () => {
  await makeShow(server, { title: 'Zweisprachig', language: 'de' });
  const episode = await makeEpisode(server, 'zweisprachig', audio, { title: 'Eins' });
  await say(episode, 'de', vtt('Guten Abend.'));
  await say(episode, 'ar', vtt('مساء الخير'));
  const main = (await get('/zweisprachig/eins/transcript')).text;
  expect(main).toContain('Guten Abend.');
  expect(main).toContain('Transkript von Eins');
  expect(main).toContain('<a href="?language=ar" lang="ar" hreflang="ar" dir="auto">');
  const other = (await get('/zweisprachig/eins/transcript?language=ar')).text;
  expect(other).toMatch(/class="lines" lang="ar" dir="auto"/);
  expect(other).toContain('/zweisprachig/eins/transcript?language=ar"');
  for (const language of ['fr', 'x"><script>', 'de&language=ar', ''])
    expect((await get(`/zweisprachig/eins/transcript?language=${language}`)).status).toBe(404);
});

test('a transcript is 304 until the show changes, and goes with its episode’s name', async () => {
  const { headers } = await get('/said/talk/transcript');
  const again = { 'if-none-match': headers.get('etag') ?? '' };
  expect((await get('/said/talk/transcript', again)).status).toBe(304);
  const episode = await make({ title: 'Other' });
  expect((await get('/said/talk/transcript', again)).status).toBe(200);
  expect((await get('/said/other/transcript')).status).toBe(404);
  await say(episode, 'en', vtt('Now.'));
  expect((await get('/said/other/transcript')).status).toBe(200);
  await server.api(`/api/episodes/${episode.id}/transcripts/en`, { method: 'DELETE' });
  expect((await get('/said/other/transcript')).status).toBe(404);
});

test('what somebody says is text (security 25)', async () => {
  const episode = await make({ title: 'Attack' });
  await say(episode, 'en', '<script>x</script>: <img src=x onerror=1> </div>', 'text/plain');
  await say(episode, 'de', JSON.stringify(attack), 'application/json');
  for (const query of ['', '?language=de']) {
    const { text } = await get(`/said/attack/transcript${query}`);
    expect(text).not.toMatch(/<script>|<img src=x/);
  }
});
const attack = {
  version: '1.0.0',
  segments: [
    { speaker: '"><script>x</script>', startTime: 0, endTime: 1, body: '<script>y</script>' },
  ],
};

test('a transcript is hidden until its episode is live (security 95)', async () => {
  const publish_at = new Date(clock.now() + 60_000).toISOString();
  const later = await make({ title: 'Later', publish_at });
  await say(later, 'en', vtt('Secret.'));
  const draft = await make({ title: 'Draft', draft: 'true' });
  await say(draft, 'en', vtt('Secret.'));
  const nothing = await get('/said/nothing/transcript');
  for (const slug of ['later', 'draft']) {
    const { status, text } = await get(`/said/${slug}/transcript`);
    expect([status, text]).toEqual([404, nothing.text]);
  }
  clock.moveBy(61_000);
  expect((await get('/said/later/transcript')).text).toContain('Secret.');
});
