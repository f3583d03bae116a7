import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { wholeEpisode, wholeShow } from '../feeds/whole-namespace.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { formFieldsIn } from '../support/form-fields.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ShowJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

let server: TestServer;
let ada: Visitor;
let audio: string;
beforeAll(async () => {
  server = await startServer({});
  ada = await setUp(server);
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 61 });
});
afterAll(() => server.stop());

type Fields = Record<string, string>;

const formAt = async (path: string) => formFieldsIn((await ada.get(path)).text);
const showNow = async (slug: string) =>
  await jsonOf<ShowJson>(await server.api(`/api/shows/${slug}`));
const episodeNow = async (id: string) =>
  await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${id}`));
const patch = (path: string, json: object) => server.api(path, { method: 'PATCH', json });
const asPage = (path: string, fields: Fields) =>
  ada.send(path, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: new URLSearchParams(fields),
  });

/** Sends a form with several titles, and lets all of them be read before any is kept: one of them is. */
async function atOnce(path: string, fields: Fields): Promise<{ title: string; refused: string }> {
  const titles = ['One', 'Two', 'Three', 'Four'];
  using database = new DatabaseSync(join(server.settings['DATA_DIR']!, 'longwave.db'));
  database.exec('begin immediate');
  const sent = titles.map((title) => asPage(path, { ...fields, title }));
  await sleep(500);
  database.exec('rollback');
  const answers = await Promise.all(sent);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422, 422, 422]);
  const kept = answers.findIndex(({ status }) => status === 303);
  return { title: titles[kept]!, refused: answers.find(({ status }) => status === 422)!.text };
}

describe('the form of a show', () => {
  test('sends back all that it does not show, and a list that is too long for it, when all of it is sent', async () => {
    const remote_items = Array.from({ length: 150 }, (_, index) => ({
      feed_guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
      title: `Show ${index}`,
    }));
    const show = await makeShow(server, { title: 'Whole', ...wholeShow, remote_items });
    const { shown: _shown, ...fields } = await formAt('/admin/shows/whole/edit');
    expect(fields['live_item.unseen'] ?? fields['value.0.unseen']).toBeDefined();
    const sent = await ada.post('/admin/shows/whole/edit', fields);
    expect([sent.status, sent.location]).toEqual([303, '/admin/shows/whole?done=saved']);
    expect(await showNow('whole')).toEqual(show);
  });

  test('changes only what somebody has touched: what others change meanwhile stays', async () => {
    await makeShow(server, { title: 'Two hands', persons: [{ name: 'Ada' }], author: 'Before' });
    const path = '/admin/shows/two-hands/edit';
    const fields = await formAt(path);
    await patch('/api/shows/two-hands', {
      persons: [{ name: 'Of somebody else' }],
      author: 'Of somebody else',
      license: { name: 'CC-BY-4.0' },
    });
    const sent = await ada.post(path, {
      ...fields,
      title: 'Two more hands',
      'location.0.name': 'Rome',
    });
    expect(sent.status).toBe(303);
    expect(await showNow('two-hands')).toMatchObject({
      title: 'Two more hands',
      author: 'Of somebody else',
      persons: [{ name: 'Of somebody else' }],
      license: { name: 'CC-BY-4.0' },
      location: [{ name: 'Rome' }],
    });
  });

  test('says beside the categories that one stands there twice', async () => {
    await makeShow(server, { title: 'Twice' });
    const path = '/admin/shows/twice/edit';
    const twice = { category_1: 'Technology', category_2: 'Technology' };
    const again = await asPage(path, { ...(await formAt(path)), ...twice });
    expect(again.status).toBe(422);
    expect(again.text).toMatch(/id="categories-error">Must not name one twice/);
  });

  test('says beside a field that somebody else has changed it too, and has it so at the second try', async () => {
    await makeShow(server, { title: 'One hand', persons: [{ name: 'Ada' }] });
    const path = '/admin/shows/one-hand/edit';
    const fields = await formAt(path);
    await patch('/api/shows/one-hand', { persons: [{ name: 'Of somebody else' }], author: 'New' });
    const again = await asPage(path, { ...fields, 'persons.0.name': 'Mine' });
    expect(again.status).toBe(422);
    expect(again.text).toMatch(/id="persons-error">Somebody else has changed this meanwhile/);
    expect((await showNow('one-hand'))['persons']).toEqual([{ name: 'Of somebody else' }]);
    expect((await ada.post(path, formFieldsIn(again.text))).status).toBe(303);
    expect(await showNow('one-hand')).toMatchObject({ persons: [{ name: 'Mine' }], author: 'New' });
  });

  test('is saved by one of several at once; the others are told, and each has it so at the next try', async () => {
    await makeShow(server, { title: 'Crowd' });
    const path = '/admin/shows/crowd/edit';
    const fields = await formAt(path);
    const saved = await atOnce(path, fields);
    expect((await showNow('crowd')).title).toBe(saved.title);
    expect(saved.refused).toMatch(/id="title-error">Somebody else has changed this meanwhile/);
    expect((await ada.post(path, formFieldsIn(saved.refused))).status).toBe(303);
    expect((await showNow('crowd')).title).not.toBe(saved.title);
  });

  test('leaves alone what a sender does not name, such as one that knows an older form', async () => {
    const made = await makeShow(server, { title: 'Old form', ...wholeShow });
    const { shown: _shown, ...fields } = await formAt('/admin/shows/old-form/edit');
    const basics = Object.entries(fields).filter(([name]) => !name.includes('.'));
    await ada.post('/admin/shows/old-form/edit', Object.fromEntries(basics));
    const { persons, value, podroll } = await showNow('old-form');
    expect({ persons, value, podroll }).toEqual({
      persons: made['persons'],
      value: made['value'],
      podroll: made['podroll'],
    });
  });
});

describe('the form of an episode', () => {
  const draft = async (show: string, fields: object) => {
    const { id } = await makeEpisode(server, show, audio, { title: 'Draft', draft: 'true' });
    await patch(`/api/episodes/${id}`, fields);
    return { id, path: `/admin/episodes/${id}` };
  };
  beforeAll(async () => void (await makeShow(server, { title: 'Rows' })));

  test('sends back all that it has', async () => {
    const { id, path } = await draft('rows', { ...wholeEpisode, blocked: true });
    const before = await episodeNow(id);
    expect((await ada.post(path, await formAt(path))).status).toBe(303);
    expect(await episodeNow(id)).toEqual(before);
    const { shown: _shown, ...everything } = await formAt(path);
    expect((await ada.post(path, everything)).status).toBe(303);
    // A box that is not ticked is no part of a form.
    const ticked = JSON.stringify(before).replace('"default":false,', '');
    expect(await episodeNow(id)).toEqual(JSON.parse(ticked));
  });

  test('is saved by one of several at once; the others are told, also after another mistake, and have it so at the next try', async () => {
    const { id, path } = await draft('rows', {});
    const fields = await formAt(path);
    const saved = await atOnce(path, fields);
    expect((await episodeNow(id)).title).toBe(saved.title);
    expect(saved.refused).toContain('It was changed meanwhile.');
    expect((await ada.post(path, formFieldsIn(saved.refused))).status).toBe(303);
    const wrong = await asPage(path, { ...fields, title: 'Late', link: 'notalink' });
    const late = await asPage(path, { ...formFieldsIn(wrong.text), link: '' });
    expect([late.status, (await episodeNow(id)).title]).not.toContain('Late');
    expect(late.text).toContain('It was changed meanwhile.');
  });

  test('has a row gone that was emptied, says what is wrong beside the right one, and keeps what was typed', async () => {
    const { id, path } = await draft('rows', { persons: [{ name: 'Ada' }, { name: 'Grace' }] });
    const page = (await ada.get(path)).text;
    expect(page).toMatch(/<optgroup label="Creative Direction"><option value="Director">/);
    const typed = {
      ...formFieldsIn(page),
      'persons.0.name': '',
      'persons.1.role': 'Guest',
      'persons.1.img': 'http://insecure.example.org/',
      'persons.4.name': 'Hedy "<b>"',
      'soundbites.0.start_time': 'two',
      'soundbites.0.duration': '15',
    };
    const again = await asPage(path, typed);
    expect(again.status).toBe(422);
    const kept = formFieldsIn(again.text);
    expect(kept).toMatchObject({
      'persons.0.name': 'Grace',
      'persons.0.img': 'http://insecure.example.org/',
      'persons.1.name': 'Hedy "<b>"',
      'soundbites.0.start_time': 'two',
    });
    expect(again.text).toContain('id="persons.0.img-error">Must be an address that begins with');
    expect(again.text).toContain('id="soundbites.0.start_time-error">Must be a number');
    await ada.post(path, { ...kept, 'persons.0.img': '', 'soundbites.0.start_time': '2.5' });
    expect(await episodeNow(id)).toMatchObject({
      persons: [{ name: 'Grace', role: 'Guest' }, { name: 'Hedy "<b>"' }],
      soundbites: [{ start_time: 2.5, duration: 15 }],
    });
    const { 'persons.0.name': _name, 'persons.0.role': _role, ...less } = await formAt(path);
    await ada.post(path, { ...less, 'persons.1.name': '' });
    expect((await episodeNow(id))['persons']).toEqual([]);
  });

  test('says of a list itself what is wrong with it, such as payments without anybody who is paid', async () => {
    const { path } = await draft('rows', {});
    const typed = { ...(await formAt(path)), 'value.0.type': 'lightning', 'value.0.method': 'amp' };
    const again = await asPage(path, typed);
    expect(again.text).toMatch(/id="value.0.recipients-error">Is missing/);
  });

  test('leaves an episode hidden, when the page was one of the release before, which had no box for that', async () => {
    const { id, path } = await draft('rows', { blocked: true });
    const { shown: _shown, blocked: _blocked, ...before } = await formAt(path);
    expect((await ada.post(path, { ...before, title: 'Renamed' })).status).toBe(303);
    expect(await episodeNow(id)).toMatchObject({ title: 'Renamed', blocked: true });
    const { blocked: _ticked, ...unticked } = await formAt(path);
    await ada.post(path, unticked);
    expect((await episodeNow(id))['blocked']).toBe(false);
  });

  test('is on the publish screen too, with a file', async () => {
    const body = new FormData();
    const typed = {
      title: 'With people',
      when: 'draft',
      'persons.2.name': 'Grace',
      season_name: 'S',
    };
    for (const [name, value] of Object.entries({
      ...(await formAt('/admin/shows/rows/publish')),
      ...typed,
    }))
      body.set(name, value);
    const bytes = Buffer.concat([readFileSync(audio), Buffer.alloc(7)]);
    body.set('audio', new Blob([bytes]), 'people.mp3');
    const { status, location } = await ada.send('/admin/shows/rows/publish', {
      method: 'POST',
      body,
    });
    expect(status).toBe(303);
    const made = await episodeNow(location!.split('/').at(-1)!);
    expect(made).toMatchObject({ persons: [{ name: 'Grace' }], season_name: 'S', blocked: false });
  });
});

describe('with scripts', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test('rows are added and removed by keys, rows in rows too, and a thumb can hit each button', async () => {
    await makeShow(server, { title: 'Keys', persons: [{ name: 'First' }, { name: 'Second' }] });
    const { page, context } = await openDesk(browser, server, { width: 390 });
    page.setDefaultTimeout(10_000);
    await page.goto('/admin/shows/keys/edit');
    await page.locator('#persons > summary').press('Enter');
    await page.getByRole('button', { name: 'Remove this person: Person 1' }).press('Enter');
    expect(await page.getByRole('status').filter({ hasText: 'Removed: Person 1' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Add a person' }).press('Enter');
    await page.keyboard.type('Third');
    await page.getByRole('group', { name: 'Person 2' }).getByLabel('Role').selectOption('Guest');
    await page.getByText('More for podcast apps').click();
    await page.locator('#value > summary').click();
    await page.getByRole('button', { name: 'Add a way to pay' }).click();
    await page.getByLabel('What is paid with').selectOption('lightning');
    await page.getByLabel('How it is sent').selectOption('lnaddress');
    for (const name of ['ada', 'ben']) {
      await page.getByRole('button', { name: 'Add a recipient' }).click();
      const row = page.getByRole('group', { name: /^Recipient/ }).last();
      await row.getByLabel('Kind of address').selectOption('lnaddress');
      await row.getByLabel('Where the payment goes').fill(`${name}@example.org`);
      await row.getByLabel('Shares').fill('1');
    }
    expect(await violationsOf(page)).toEqual([]);
    const small = await page
      .locator('.rows-of button:visible')
      .evaluateAll((all) =>
        all
          .map((one) => one.getBoundingClientRect())
          .filter(({ width, height }) => width < 44 || height < 44 || width > 390),
      );
    expect(small).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const recipient = (address: string) => ({ type: 'lnaddress', address, split: 1 });
    expect(await showNow('keys')).toMatchObject({
      persons: [{ name: 'Second' }, { name: 'Third', role: 'Guest' }],
      value: [{ recipients: [recipient('ada@example.org'), recipient('ben@example.org')] }],
    });
    await context.close();
  });
});
