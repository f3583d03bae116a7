import { PASSWORD, Visitor, shownLink, signIn } from '../accounts/people-world.ts';
import { withChapters } from '../chapters/chaptered-audio.ts';
import type { Scenery } from '../support/scenery.ts';
import type { TestServer } from '../support/server.ts';
import { writePast } from '../support/sql.ts';
import { hostile, hostileLine } from './hostile-world.ts';

/** A show and an episode of it. */
export interface Target {
  show: { id: string; slug: string };
  episode: string;
}

/**
 * Puts attacks into what stands in no schema of a show or an episode.
 * @returns pages that the scenery does not have, by a name for people
 */
export async function poisonRest(
  { server }: Scenery,
  target: Target,
): Promise<Record<string, string>> {
  const owner = await signIn(server, 'ada');
  const fromFile = await poisonSound(server, target);
  await poisonTranscripts(server, target.episode);
  await must(
    server.api(`/api/shows/${target.show.id}/directories/apple`, {
      method: 'PUT',
      json: {
        state: 'live',
        listing_url: `https://podcasts.apple.com/"'><xss>`,
        note: hostile.slice(0, 500),
      },
    }),
  );
  return {
    'an episode from a file': `/admin/episodes/${fromFile}`,
    ...(await poisonPeople(server, owner, target)),
    ...(await poisonAccount(server, owner)),
    ...(await poisonJobs(server)),
    'two versions of a show': `/admin/shows/${target.show.slug}/history/compare?from=1&to=20`,
  };
}

async function must(asked: Promise<Response>): Promise<{ id?: string }> {
  const answer = await asked;
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id?: string };
}

/** A file whose name, tags and chapters attack, as a draft that takes its title from them. */
async function poisonSound(server: TestServer, { show }: Target): Promise<string> {
  const tags = {
    title: hostileLine,
    artist: hostileLine,
    album: hostileLine,
    comment: hostileLine,
  };
  const sound = await withChapters('mp3-cbr', [{ start: 0, title: hostileLine }], tags);
  const form = new FormData();
  form.set('draft', 'true');
  form.set('audio', new Blob([new Uint8Array(sound)]), `${hostileLine}.mp3`);
  const sent = server.api(`/api/shows/${show.id}/episodes`, { method: 'POST', body: form });
  return (await must(sent)).id ?? '';
}

/** One of each format, in a language of its own. */
async function poisonTranscripts(server: TestServer, episode: string): Promise<void> {
  const line = hostile.replaceAll(/\s+/g, ' ').replaceAll('-->', '');
  const segments = [{ speaker: hostileLine, startTime: 0, endTime: 9, body: line }];
  const texts = {
    de: `1\n00:00:00,000 --> 00:00:09,000\n${hostileLine.slice(0, 60)}: ${line}\n`,
    fr: JSON.stringify({ version: '1.0.0', segments }),
    es: `<!doctype html><cite>${hostileLine}:</cite><time>0:00</time><p>${line}</p>`,
    it: `Ada\n${line}\n`,
  };
  for (const [language, body] of Object.entries(texts))
    await must(
      server.api(`/api/episodes/${episode}/transcripts/${language}`, { method: 'PUT', body }),
    );
}

async function poisonPeople(
  server: TestServer,
  owner: Visitor,
  { show }: Target,
): Promise<Record<string, string>> {
  const people = `/admin/shows/${show.slug}/people`;
  const invite = async (name: string) =>
    shownLink(
      await owner.post(`${people}/invitations`, { email: `${name}@example.org`, role: 'editor' }),
    );
  await new Visitor(server).post(await invite('grace'), { name: hostileLine, password: PASSWORD });
  const { text } = await owner.get(people);
  const [, id = ''] = /people\/([\w-]+)\/remove/.exec(text) ?? [];
  const person = `/admin/people/${id}`;
  const reset = shownLink(await owner.post(`${person}/reset-link`));
  return {
    'a person': person,
    'second factor of a person': `${person}/second-factor`,
    'passkeys of a person': `${person}/passkeys`,
    'make an owner': `${person}/ownership`,
    'remove a person': `${person}/remove`,
    'remove a person of a show': `${people}/${id}/remove`,
    'an open invitation': await invite('new'),
    'a new password': reset,
  };
}

/** The owner's own name, browser, passkey and token. */
async function poisonAccount(server: TestServer, owner: Visitor): Promise<Record<string, string>> {
  await owner.post('/admin/account/name', { name: hostileLine });
  const headers = { 'sec-fetch-site': 'same-origin', 'user-agent': hostileLine };
  const body = new URLSearchParams({ email: 'ada@example.org', password: PASSWORD });
  await fetch(`${server.url}/login`, { method: 'POST', headers, body, redirect: 'manual' });
  await owner.post('/admin/tokens', { name: hostileLine, scope_read: 'on', days: '' });
  const { text } = await owner.get('/admin/tokens');
  const [, token = ''] = /tokens\/([\w-]+)\/revoke/.exec(text) ?? [];
  await writePast(
    server,
    `insert into passkeys (id, name, public_key, person_id, credential_id, counter, device_type, backed_up, created_at)
     select 'key', ${quoted(hostileLine)}, 'x', id, 'x', 0, 'singleDevice', 0, 1 from people where email = 'ada@example.org'`,
  );
  return {
    'revoke a token': `/admin/tokens/${token}/revoke`,
    'remove a passkey': '/admin/account/passkeys/key/remove',
    'the second step of a sign-in': '/login/code',
  };
}

/** A job that failed with words of others: of a kind that no server knows, so that it stays. */
async function poisonJobs(server: TestServer): Promise<Record<string, string>> {
  await writePast(
    server,
    `insert into jobs (id, name, payload, group_key, run_at, attempts, created_at, dead_at, last_error)
     values ('job', 'test.unknown', '{}', 'x', 1, 4, 1, 1, ${quoted(hostile)})`,
  );
  return { 'drop a job': '/admin/jobs/job/drop' };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
