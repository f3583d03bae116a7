import type { Browser, BrowserContext } from 'playwright-core';
import { openDesk } from '../admin/desk-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import sharp from 'sharp';
import { makeEpisode, makeShow, startServer } from './server.ts';
import type { TestServer } from './server.ts';

/** A server with a show as people have it: artwork, a trailer, chapters, a transcript, drafts and what is to come. */
export interface Scenery {
  server: TestServer;
  /** Every page, by a name for people. */
  pages: { public: Record<string, string>; desk: Record<string, string> };
  /** A browser in which the owner has signed in. */
  signIn: (browser: Browser, options: LookOptions) => Promise<BrowserContext>;
}

export interface LookOptions {
  width: number;
  colorScheme: 'light' | 'dark';
  bypassCSP?: boolean;
}

const notes = `A talk about **queues**: why they fill up, and what to do.

- [The paper](https://example.org/paper) that everybody cites
- What we measured`;

const transcript = `WEBVTT

00:00.000 --> 00:04.000
<v Ada>Welcome to Engineers at Lunch.

00:04.000 --> 00:09.000
<v Ben>Thank you. Queues are my favourite topic.
`;

/** A long wave, in pixels: once a server has run in this process, no picture of another kind is read in it any more. */
async function artwork(): Promise<Buffer<ArrayBuffer>> {
  const side = 1400;
  const pixels = Buffer.alloc(side * side * 3, Buffer.from('1d3557', 'hex'));
  const colour = Buffer.from('f4d58d', 'hex');
  for (let x = 0; x < side; x += 1)
    for (const [middle, width] of [
      [560, 46],
      [700, 28],
      [840, 14],
    ] as const) {
      const top = Math.round(middle - 315 * Math.sin((Math.PI * x) / 700) - width / 2);
      for (let y = top; y < top + width; y += 1) colour.copy(pixels, (y * side + x) * 3);
    }
  const wave = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
  return Buffer.from(await wave.jpeg().toBuffer());
}

export async function openScenery(): Promise<Scenery> {
  const server = await startServer({});
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 20 });
  const show = await makeShow(server, {
    title: 'Engineers at Lunch',
    description: 'Every week an engineer tells what they built, and what broke.',
    author: 'Ada Example',
    owner_email: 'ada@example.org',
    categories: ['Technology'],
    time_zone: 'Europe/Berlin',
  });
  const body = await artwork();
  await server.api(`/api/shows/${show.id}/artwork`, { method: 'PUT', body });
  const add = (fields: Record<string, string>) => makeEpisode(server, show.slug, audio, fields);
  await add({ title: 'What this show is about', type: 'trailer' });
  await add({ title: 'Databases in anger', number: '1', notes: 'The story of one index.' });
  const chapters = '00:00 Hello\n00:05 The queue\n00:15 What to do';
  const seen = await add({ title: 'Why queues fill up', number: '2', notes, chapters });
  const words = { method: 'PUT', body: transcript };
  await server.api(`/api/episodes/${seen.id}/transcripts/en`, words);
  const said = { notes: `${notes}\n- Questions from listeners` };
  await server.api(`/api/episodes/${seen.id}`, { method: 'PATCH', json: said });
  const coming = await add({
    title: 'The holiday special',
    publish_at: '2090-12-24T07:00',
    type: 'bonus',
  });
  const draft = await add({ title: 'Not ready yet', draft: 'true' });
  await sayMore(server, show.id, draft.id);
  const gone = await add({ title: 'Deleted by mistake', draft: 'true' });
  await server.api(`/api/episodes/${gone.id}`, { method: 'DELETE' });
  const json = { url: 'https://hooks.example.org/longwave' };
  const added = await server.api(`/api/shows/${show.id}/webhooks`, { method: 'POST', json });
  const { id: webhook } = (await added.json()) as { id: string };
  const domain = { domain: 'podcast.example.org' };
  await server.api(`/api/shows/${show.id}/domain`, { method: 'PUT', json: domain });
  const empty = await makeShow(server, { title: 'Brand new' });
  return {
    server,
    pages: pagesOf({
      show: show.slug,
      empty: empty.slug,
      seen,
      draft: draft.id,
      coming: coming.id,
      webhook,
    }),
    signIn: async (browser, options) => (await openDesk(browser, server, options)).context,
  };
}

/** What forms have rows for. */
async function sayMore(server: TestServer, show: string, episode: string): Promise<void> {
  const recipients = [{ name: 'Ada', type: 'lnaddress', address: 'ada@example.org', split: 90 }];
  const ofShow = {
    persons: [{ name: 'Ada Example', role: 'Host' }],
    value: [{ type: 'lightning', method: 'lnaddress', recipients }],
    update_frequency: { text: 'Every other Monday', rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO' },
  };
  await server.api(`/api/shows/${show}`, { method: 'PATCH', json: ofShow });
  const persons = [{ name: 'Grace Example', role: 'Guest', href: 'https://example.org/grace' }];
  const json = { persons, soundbites: [{ start_time: 2, duration: 15 }] };
  await server.api(`/api/episodes/${episode}`, { method: 'PATCH', json });
}

function pagesOf({
  show,
  empty,
  seen,
  draft,
  coming,
  webhook,
}: {
  show: string;
  empty: string;
  seen: { id: string; slug: string };
  draft: string;
  coming: string;
  webhook: string;
}): Scenery['pages'] {
  const desk = `/admin/shows/${show}`;
  return {
    public: {
      'all shows': '/',
      show: `/${show}`,
      episode: `/${show}/${seen.slug}`,
      transcript: `/${show}/${seen.slug}/transcript`,
      listen: `/${show}/listen`,
      'found words': `/${show}?q=queues`,
      'nothing found': `/${show}?q=nothing+like+it`,
      'show without episodes': `/${empty}`,
      player: `/embed/${seen.id}`,
      'player of the show': `/embed/${show}`,
      'nothing here': '/nothing/here',
      'sign in': '/login',
      'forgotten password': '/login/forgotten',
    },
    desk: {
      home: '/admin',
      'desk of a show': desk,
      'words found at the desk': `${desk}?words=queues`,
      'desk of a new show': `/admin/shows/${empty}`,
      'new show': '/admin/shows/new',
      'edit a show': `${desk}/edit`,
      'history of a show': `${desk}/history`,
      'an earlier version of a show': `${desk}/history/1`,
      'delete a show': `${desk}/delete`,
      'what apps see': `${desk}/doctor`,
      directories: `${desk}/directories`,
      domain: `${desk}/domain`,
      'domain of a new show': `/admin/shows/${empty}/domain`,
      'take a domain away': `${desk}/domain/remove`,
      webhooks: `${desk}/webhooks`,
      webhook: `${desk}/webhooks/${webhook}`,
      'remove a webhook': `${desk}/webhooks/${webhook}/remove`,
      'deleted episodes': `${desk}/deleted`,
      'deleted shows': '/admin/deleted-shows',
      jobs: '/admin/jobs',
      storage: '/admin/storage',
      mail: '/admin/mail',
      activity: '/admin/activity',
      'activity of a show': `${desk}/activity`,
      'schedule several': `${desk}/schedule?episode=${draft}&episode=${coming}`,
      'schedule none': `${desk}/schedule`,
      'make drafts again': `${desk}/drafts?episode=${coming}`,
      publish: `${desk}/publish`,
      'live episode': `/admin/episodes/${seen.id}`,
      draft: `/admin/episodes/${draft}`,
      history: `/admin/episodes/${seen.id}/history`,
      'an earlier version': `/admin/episodes/${seen.id}/history/1`,
      'two versions': `/admin/episodes/${seen.id}/history/compare?from=1&to=3`,
      'delete an episode': `/admin/episodes/${seen.id}/delete`,
      account: '/admin/account',
      password: '/admin/account/password',
      'second factor': '/admin/account/second-factor',
      passkeys: '/admin/account/passkeys',
      people: '/admin/people',
      'people of a show': `${desk}/people`,
      tokens: '/admin/tokens',
      'doctor of a new show': `/admin/shows/${empty}/doctor`,
    },
  };
}
