import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join, setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { formFieldsIn } from '../support/form-fields.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

describe.each(kindsOfDatabase())('several episodes are scheduled at once, on %s', (database) => {
  let server: TestServer;
  let ada: Visitor;
  let audio: string;
  let shows = 0;
  beforeAll(async () => {
    server = await startServer({ database });
    ada = await setUp(server);
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  });
  afterAll(() => server.stop());

  /** A show of its own with drafts in it, the later ones first by their numbers. */
  async function newShow(count: number, fields: object = {}) {
    shows += 1;
    const title = `Show ${shows}`;
    const show = await makeShow(server, { title, time_zone: 'Europe/Berlin', ...fields });
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const number = String(count - index);
      const draft = { title: `Part ${number}`, draft: 'true', number };
      ids.unshift((await makeEpisode(server, show.id, audio, draft)).id);
    }
    const query = ids.map((id) => `episode=${id}`).join('&');
    return { show, ids, query, path: `/admin/shows/${show.slug}/schedule` };
  }

  const asPage = async (path: string, fields: Record<string, string>) =>
    await ada.send(path, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(fields),
    });
  const formAt = async (path: string) => formFieldsIn((await ada.get(path)).text);
  const episode = async (id: string) =>
    await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${id}`));
  const times = async (ids: string[]) =>
    (await Promise.all(ids.map(episode))).map(({ publish_at }) => publish_at);
  const publishAt = (id: string) => `${id}.publish_at`;

  test('in the order of their numbers, from a first moment on, at the same time of the clock before and after it is changed', async () => {
    const { ids, query, path } = await newShow(3);
    const page = await ada.get(`${path}?${query}`);
    expect(page.text.indexOf('Part 1')).toBeLessThan(page.text.indexOf('Part 2'));
    const asked = { ...formFieldsIn(page.text), first: '2090-10-20T07:00', every: 'week' };
    const worked = await asPage(`${path}/preview`, { ...asked, work_out: 'true' });
    expect(worked.text).toContain('That is 27 Oct 2090, 07:00 GMT+2 (Europe/Berlin).');
    expect(worked.text).toContain('That is 3 Nov 2090, 07:00 GMT+1 (Europe/Berlin).');
    expect(await times(ids)).toEqual([null, null, null]);
    const { location } = await ada.post(path, {
      ...formFieldsIn(worked.text),
      [publishAt(ids[1]!)]: '2090-10-27T08:30',
    });
    expect(location).toMatch(/\?done=scheduled$/);
    expect((await ada.get(location!)).text).toContain('They are scheduled.');
    expect(await times(ids)).toEqual([
      '2090-10-20T05:00:00.000Z',
      '2090-10-27T06:30:00.000Z',
      '2090-11-03T06:00:00.000Z',
    ]);
    const versions = await server.api(`/api/episodes/${ids[2]}/versions`);
    const [last] = (await jsonOf<ListJson<{ what: string; who: string }>>(versions)).items;
    expect(last).toMatchObject({ what: 'scheduled', who: 'ada' });
  });

  test('beside an hour that does not exist, or comes twice, it is said so, and nothing is scheduled before one is chosen', async () => {
    const { ids, query, path } = await newShow(2);
    const asked = { ...(await formAt(`${path}?${query}`)), every: 'week', work_out: 'true' };
    const gap = await asPage(`${path}/preview`, { ...asked, first: '2090-03-19T02:30' });
    expect(gap.text).toContain(
      `id="${ids[1]}.publish_at-error">2090-03-26T02:30:00 does not exist`,
    );
    expect(gap.text).toContain('Later: 26 Mar 2090, 03:30');
    const twice = await asPage(`${path}/preview`, { ...asked, first: '2090-10-22T02:30' });
    expect(twice.text).toContain('This time comes twice in Europe/Berlin');
    const refused = await asPage(path, formFieldsIn(twice.text));
    expect(refused.status).toBe(422);
    expect(await times(ids)).toEqual([null, null]);
    const second = { [`${ids[1]}.publish_at_meant`]: '2090-10-29T02:30 2090-10-29T02:30:00+01:00' };
    expect((await ada.post(path, { ...formFieldsIn(refused.text), ...second })).status).toBe(303);
    expect(await times(ids)).toEqual(['2090-10-22T00:30:00.000Z', '2090-10-29T01:30:00.000Z']);
    const other = await newShow(2);
    const form = await formAt(`${other.path}?${other.query}`);
    const [name, after] = [publishAt(other.ids[0]!), publishAt(other.ids[1]!)];
    const later = { [`${name}_meant`]: '2090-03-26T02:30 2090-03-26T03:30:00+02:00' };
    const dates = { [name]: '2090-03-26T02:30', [after]: '2090-04-02T02:30' };
    expect((await ada.post(other.path, { ...form, ...dates, ...later })).status).toBe(303);
    expect(await times(other.ids)).toEqual([
      '2090-03-26T01:30:00.000Z',
      '2090-04-02T00:30:00.000Z',
    ]);
  });

  test('a time that was emptied is none, whatever was chosen of it before, and one that no calendar has is said to be wrong', async () => {
    const { ids, query, path } = await newShow(2);
    const fields = await formAt(`${path}?${query}`);
    const meant = { [`${ids[1]}.publish_at_meant`]: '2090-10-29T02:30 2090-10-29T02:30:00+01:00' };
    const emptied = await asPage(path, { ...fields, ...meant, [publishAt(ids[1]!)]: '' });
    expect(emptied.status).toBe(422);
    expect(emptied.text).toContain(`id="${ids[1]}.publish_at-error">Choose a day and a time.`);
    expect(await times(ids)).toEqual([null, null]);
    for (const far of ['+275760-09-12T00:00', '+275760-09-13T23:00', '-271821-04-20T00:00']) {
      const first = { ...fields, first: far, work_out: 'true' };
      const worked = await asPage(`${path}/preview`, first);
      expect(worked.text, far).toContain('id="first-error">Choose a day and a time.');
      const one = await asPage(path, { ...fields, [publishAt(ids[0]!)]: far });
      expect([one.status, one.text], far).toEqual([422, expect.stringContaining('Is not a date')]);
    }
    const late = { ...fields, first: '9999-12-31T07:00', work_out: 'true' };
    expect((await asPage(`${path}/preview`, late)).status).toBe(200);
  });

  test('all of them or none: when somebody has changed one meanwhile, until that is known, and when a date has passed', async () => {
    const { ids, query, path } = await newShow(3);
    const fields = await formAt(`${path}?${query}`);
    for (const id of ids.slice(1))
      await server.api(`/api/episodes/${id}`, { method: 'PATCH', json: { summary: 'Theirs.' } });
    // A look at the times tells nobody of it.
    const looked = await asPage(`${path}/preview`, { ...fields, [publishAt(ids[0]!)]: '' });
    expect(looked.text).toContain('Choose a day and a time.');
    const past = { ...formFieldsIn(looked.text), [publishAt(ids[0]!)]: '2020-01-01T07:00' };
    const refused = await asPage(path, past);
    expect(refused.text).toContain(`id="${ids[0]}.publish_at-error">The date lies in the past.`);
    const stale = await asPage(path, { ...past, [publishAt(ids[0]!)]: '2090-01-01T07:00' });
    expect(stale.status).toBe(422);
    for (const id of ids.slice(1))
      expect(stale.text).toContain(`id="${id}.publish_at-error">It was changed meanwhile.`);
    expect(await times(ids)).toEqual([null, null, null]);
    expect((await ada.post(path, formFieldsIn(stale.text))).status).toBe(303);
    expect(await times(ids)).not.toContain(null);
    expect((await episode(ids[2]!))['summary']).toBe('Theirs.');
  });

  test('none that is live, or of another show, is scheduled by the form of this one (security 91)', async () => {
    const { show, ids, query, path } = await newShow(2);
    const { ids: others } = await newShow(1);
    const fields = await formAt(`${path}?${query}&episode=${others[0]}&episode=nothing`);
    expect(Object.keys(fields)).not.toContain(publishAt(others[0]!));
    const theirs = { [`${others[0]}.seen`]: '1', [publishAt(others[0]!)]: '2090-01-01T07:00' };
    expect((await asPage(path, { ...fields, ...theirs })).text).toContain('One of them is out');
    await server.api(`/api/episodes/${ids[0]}/publish`, { method: 'POST' });
    expect((await asPage(path, fields)).text).toContain('Nothing was changed.');
    expect(await times([ids[1]!, others[0]!])).toEqual([null, null]);
    const none = await ada.get(`/admin/shows/${show.slug}/schedule`);
    expect(none.text).toContain('No episode was chosen');
  });

  test('as the show says, when it has a rhythm', async () => {
    const rrule = 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;BYHOUR=18;BYMINUTE=30';
    const update_frequency = { text: 'Twice every other week', rrule };
    const { query, path } = await newShow(2, { update_frequency });
    const page = await ada.get(`${path}?${query}`);
    expect(page.text).toContain('as the show says: Twice every other week');
    const fields = formFieldsIn(page.text);
    expect(fields['every']).toBe('as-the-show');
    const worked = { ...fields, first: '2090-01-04T09:00', work_out: 'true' };
    const { text } = await asPage(`${path}/preview`, worked);
    expect(text).toContain('That is 5 Jan 2090, 18:30 GMT+1');
    expect(text).toContain('That is 16 Jan 2090, 18:30 GMT+1');
    const twice = await newShow(1, {
      update_frequency: { text: 'Often', rrule: 'FREQ=DAILY;BYHOUR=7,19' },
    });
    const other = (await ada.get(`${twice.path}?${twice.query}`)).text;
    expect(formFieldsIn(other)['every']).toBe('week');
    expect(other).toContain('Not as the show says, Often: its rule has more than one time');
  });

  test('several become drafts again, and no one else can', async () => {
    const { show, ids, query, path } = await newShow(3);
    await ada.post(path, await formAt(`${path}?${query}`));
    const drafts = `/admin/shows/${show.slug}/drafts`;
    const fields = await formAt(`${drafts}?${query}`);
    const editor = await join(server, ada, { name: `ed${shows}`, role: 'editor', show: show.id });
    expect(await editor.post(drafts, fields)).toMatchObject({ status: 403, code: 'person.role' });
    expect((await editor.get(`/admin/shows/${show.slug}`)).text).not.toContain('Schedule…');
    expect((await ada.get(`/admin/shows/${show.slug}`)).text).toContain('Schedule…');
    await server.api(`/api/episodes/${ids[1]}`, { method: 'PATCH', json: { summary: 'Theirs.' } });
    const stale = await asPage(drafts, fields);
    expect(stale.text).toContain('It was changed meanwhile.');
    expect(await times(ids)).not.toContain(null);
    expect((await ada.post(drafts, formFieldsIn(stale.text))).location).toMatch(/done=drafts$/);
    expect(await times(ids)).toEqual([null, null, null]);
  });

  test('at once with others who do the same, and with changes of single ones, nobody waits for ever', async () => {
    const { show, ids, query, path } = await newShow(6);
    const fields = await formAt(`${path}?${query}`);
    const one = (id: string, at: string) =>
      server.api(`/api/episodes/${id}`, { method: 'PATCH', json: { publish_at: at } });
    const at = ids.map((id) => fields[publishAt(id)]!);
    /** The halves meet at the same moments, from either end. */
    const half = (some: string[], moments: string[]) =>
      ada.post(path, {
        ...Object.fromEntries(some.map((id) => [`${id}.seen`, fields[`${id}.seen`]!])),
        ...Object.fromEntries(some.map((id, index) => [publishAt(id), moments[index]!])),
      });
    const answers = await Promise.all([
      half(ids.slice(0, 3), at),
      half(ids.slice(3), at.slice(0, 3).toReversed()),
      ada.post(path, fields),
      ...ids.map((id, index) => one(id, at[5 - index]!)),
      server.api(`/api/shows/${show.id}`, { method: 'PATCH', json: { title: 'Meanwhile' } }),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  });
});

describe('the list of episodes', () => {
  test('ticks all by a link without scripts, and by one box and keys alone with them; only drafts and scheduled ones', async () => {
    const browser = await openBrowser();
    const server = await startServer({});
    const { slug } = await makeShow(server, { title: 'Ticked' });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    for (const draft of ['true', 'true', 'false'])
      await makeEpisode(server, slug, audio, { title: `Draft ${draft}`, draft });
    const without = await openDesk(browser, server, { javaScriptEnabled: false });
    await without.page.goto(`/admin/shows/${slug}`);
    await without.page.getByRole('link', { name: 'Tick all' }).click();
    const boxes = without.page.getByRole('checkbox', { name: /^Choose/ });
    expect(
      await boxes.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).checked)),
    ).toEqual([true, true]);
    const { page } = await openDesk(browser, server, { width: 390 });
    await page.goto(`/admin/shows/${slug}`);
    const all = page.getByRole('checkbox', { name: 'All drafts and scheduled ones on this page' });
    const draft = page.getByRole('checkbox', { name: 'Choose Draft true' });
    await draft.first().press('Space');
    expect(await all.evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true);
    await all.press('Space');
    expect(await draft.last().isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Schedule…', exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'Schedule episodes' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    const first = page.getByLabel('Draft true').first();
    await first.fill('2090-12-24T07:00');
    await page.getByText('That is 24 Dec 2090, 07:00 GMT').waitFor();
    await page.getByRole('button', { name: 'Schedule all 2' }).click();
    await page.getByText('They are scheduled.').waitFor();
    await browser.close();
    await server.stop();
  }, 60_000);
});
