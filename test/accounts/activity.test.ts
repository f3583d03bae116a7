import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../src/migrations/all.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database/open.ts';
import type { HistoryTables } from '../../src/history/tables.ts';
import { everyActivity, noteDeed, noteFailedSignIn } from '../../src/accounts/activity.ts';
import type { AccountTables } from '../../src/accounts/tables.ts';
import { hashToken } from '../../src/accounts/token.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { emptyLocation, kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { idOf, join, PASSWORD, setUp, shownLink, signIn, Visitor } from './people-world.ts';

const PATH = '/admin/activity';

describe.each(kindsOfDatabase())('who did what, on %s', (kind) => {
  let server: TestServer;
  let ada: Visitor;
  let grace: Visitor;
  let show: ShowJson;
  let secrets: string[];
  beforeAll(async () => {
    server = await startServer({ database: kind });
    ada = await setUp(server);
    show = await makeShow(server, { title: 'Lunch' });
    grace = await join(server, ada, { name: 'grace', show: show.id, role: 'admin' });
    secrets = [PASSWORD, server.token, 'a wrong sentence', '127.0.0.1', '::1'];
  });
  afterAll(() => server.stop());

  /** Each line as one reads it, newest first, without its time. */
  const linesAt = async (by: Visitor, path = PATH): Promise<string[]> => {
    const { text, status } = await by.get(path);
    expect(status).toBe(200);
    return [...text.matchAll(/<li><div>(.*?)<\/div><\/li>/gs)].map(([, line = '']) =>
      line
        .replaceAll(/<time.*?<\/time>/g, '…')
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(' ,', ',')
        .replaceAll('&amp;', '&')
        .trim(),
    );
  };
  const guess = (name: string) =>
    new Visitor(server).post('/login', {
      email: `${name}@example.org`,
      password: 'a wrong sentence',
    });

  test('what people do with accounts is listed, newest first, and no secret with it', async () => {
    for (const name of ['ada', 'ada', 'nobody', 'nobody else']) await guess(name);
    const invited = await ada.post(`/admin/shows/${show.id}/people/invitations`, {
      email: 'bob@example.org',
      role: 'editor',
    });
    secrets.push(shownLink(invited).split('/').at(-1) ?? '');
    const { text } = await ada.post('/admin/tokens', {
      name: 'laptop',
      scope_read: 'on',
      days: '',
    });
    secrets.push(/lw_[\w-]+/.exec(text)?.[0] ?? '');
    const id = /laptop.*?tokens\/(\w+)\/revoke/s.exec((await ada.get('/admin/tokens')).text)?.[1];
    await ada.post(`/admin/tokens/${id}/revoke`);
    await ada.post(`/admin/shows/${show.id}/people/${await idOf(ada, 'grace')}/role`, {
      role: 'editor',
    });
    grace = await signIn(server, 'grace');
    await grace.post('/admin/account/sessions/end-others');
    const lines = await linesAt(ada);
    // That of a failed sign-in is written once its answer is out.
    expect(lines.filter((line) => line.startsWith('Could not')).toSorted()).toEqual([
      'Could not sign in Somebody, … There is no such account. Noted once an hour at most.',
      'Could not sign in: ada Somebody, … wrong password',
    ]);
    expect(lines.filter((line) => !line.startsWith('Could not')).slice(0, -2)).toEqual([
      'Ended all other sessions grace, …',
      'Signed in grace, … by password',
      'Changed a role: grace ada, …, in Lunch editor',
      'Revoked a token: laptop ada, …',
      'Made a token: laptop ada, … read',
      'Invited: bob@example.org ada, …, in Lunch editor',
      'Signed in grace, … by password',
      'Accepted an invitation: grace@example.org grace, …, in Lunch admin',
      'Invited: grace@example.org ada, …, in Lunch admin',
      'Made (show): Lunch owner (token), …, in Lunch',
      'Signed in ada, … by password',
    ]);
    secrets.push('nobody');
    const page = (await ada.get(PATH)).text;
    expect(secrets.filter((secret) => secret === '' || page.includes(secret))).toEqual([]);
  });

  test('what is done with shows and episodes is listed too: by people, and by their programs', async () => {
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    const { id } = await makeEpisode(server, show.slug, audio, {
      title: 'One & two',
      draft: 'true',
    });
    for (const verb of ['publish', 'withdraw', 'delete'])
      await ada.post(`/admin/episodes/${id}/${verb}`);
    expect((await linesAt(ada)).slice(0, 4)).toEqual([
      'Deleted (episode): One & two ada, …, in Lunch',
      'Taken out of the feed (episode): One & two ada, …, in Lunch',
      'Published (episode): One & two ada, …, in Lunch',
      'Made (episode): One & two owner (token), …, in Lunch',
    ]);
    const other = await makeAudio({ kind: 'mp3-cbr', seconds: 3 });
    await makeEpisode(server, show.slug, other, { title: 'At once' });
    const third = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
    await makeEpisode(server, show.slug, third, { publish_at: '2090-01-02T03:04:00Z' });
    expect((await linesAt(ada)).slice(0, 2)).toEqual([
      expect.stringMatching(/^Made and scheduled for 2 Jan 2090, 0\d:04 \(episode\)/),
      'Made and published (episode): At once owner (token), …, in Lunch',
    ]);
  });

  test('what is done with webhooks, directories and settings of a show is listed, and no address that may be secret', async () => {
    const { id } = await makeShow(server, { title: 'Settled', time_zone: 'Asia/Tokyo' });
    const path = `/api/shows/${id}`;
    const json = { url: 'https://hooks.example.org/T0/very-secret' };
    const added = await server.api(`${path}/webhooks`, { method: 'POST', json });
    const webhook = `${path}/webhooks/${((await added.json()) as { id: string }).id}`;
    await server.api(webhook, { method: 'PATCH', json: { events: ['show.changed'] } });
    for (const disabled of [true, false])
      await server.api(webhook, { method: 'PATCH', json: { disabled } });
    await server.api(`${webhook}/rotate-secret`, { method: 'POST' });
    await server.api(webhook, { method: 'DELETE' });
    const listing = { state: 'submitted' };
    await server.api(`${path}/directories/spotify`, { method: 'PUT', json: listing });
    await server.api(path, { method: 'PATCH', json: { owner_name: 'Ada', locked: false } });
    const at = `/admin/shows/${id}/activity`;
    expect(await linesAt(ada, at)).toEqual([
      'Changed (show): Settled owner (token), … Other hosts must ask before they import the feed, Owner',
      'Noted where the show stands in a directory: Spotify owner (token), … submitted',
      'Removed a webhook: hooks.example.org owner (token), …',
      'Gave a webhook a new secret: hooks.example.org owner (token), …',
      'Sends to a webhook again: hooks.example.org owner (token), …',
      'Stopped sending to a webhook: hooks.example.org owner (token), …',
      'Changed a webhook: hooks.example.org owner (token), … events',
      'Added a webhook: hooks.example.org owner (token), …',
      'Made (show): Settled owner (token), …',
    ]);
    const { text } = await ada.get(at);
    expect(text).not.toContain('very-secret');
    const [, iso = '', said] = /<time datetime="([^"]+)">([^<]+)</.exec(text) ?? [];
    const inTokyo = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Tokyo' } as const;
    expect(text).toContain('Times are in Asia/Tokyo.');
    expect(said).toBe(new Date(iso).toLocaleString('en-GB', inTokyo));
  });

  test('all of it is taken out as a table, in which nothing is a formula (security 33), or as lines of JSON', async () => {
    const { id } = await makeShow(server, { title: '=HYPERLINK("https://x.test"),1' });
    for (const title of [
      '+1',
      '-1',
      '@SUM(A1)',
      "Tea; =cmd|' /C calc'!A0",
      'Tea;+1;-1;milk',
      'a;"=1',
    ])
      await server.api(`/api/shows/${id}`, { method: 'PATCH', json: { title } });
    const path = `/admin/shows/${id}/activity/all`;
    const csv = (await ada.get(`${path}.csv`)).text.split('\r\n');
    expect(csv[0]).toBe('at,who,by_token,what,about,detail,show_id,subject_id');
    expect(csv.slice(1, -1).map((line) => line.replace(/^[^,]+,/, ''))).toEqual([
      `owner,true,show.changed,"a;""'=1",title,${id},${id}`,
      `owner,true,show.changed,Tea;'+1;'-1;milk,title,${id},${id}`,
      `owner,true,show.changed,Tea; '=cmd|' /C calc'!A0,title,${id},${id}`,
      `owner,true,show.changed,'@SUM(A1),title,${id},${id}`,
      `owner,true,show.changed,'-1,title,${id},${id}`,
      `owner,true,show.changed,'+1,title,${id},${id}`,
      `owner,true,show.created,"'=HYPERLINK(""https://x.test""),1",,${id},${id}`,
    ]);
    const lines = (await ada.get(`${path}.ndjson`)).text.trimEnd().split('\n');
    const what = lines.map((line) => (JSON.parse(line) as { about: string }).about);
    expect(what.slice(0, 3)).toEqual(['a;"=1', 'Tea;+1;-1;milk', "Tea; =cmd|' /C calc'!A0"]);
    expect(what.slice(3)).toEqual(['@SUM(A1)', '-1', '+1', '=HYPERLINK("https://x.test"),1']);
    const everything = (await ada.get(`${PATH}/all.csv?show=${id}`)).text.split('\r\n');
    expect(everything).toEqual(csv);
  });

  test('of many guesses in one moment one is noted', async () => {
    const { database, close } = await openTestDatabase(kind);
    for (const id of Array.from({ length: 20 }, (_, nth) => `person ${nth}`)) {
      const guesses = Array.from({ length: 8 }, () =>
        noteFailedSignIn({ database, clock: systemClock }, { id, name: id }, 'wrong password'),
      );
      await Promise.all(guesses);
    }
    expect(await Array.fromAsync(everyActivity(database, {}))).toHaveLength(20);
    await close();
  });

  test('all of it is more than is read at once, in order and none twice', async () => {
    const { database, close } = await openTestDatabase(kind);
    const by = { name: 'Ada', tokenId: null, personId: null };
    await database.transaction(async (tx) => {
      for (let at = 0; at < 1001; at += 1)
        await noteDeed(tx, { what: 'sign-in', by, about: String(at) }, Math.floor(at / 2));
    });
    const found = await Array.fromAsync(everyActivity(database, {}), ({ about }) => Number(about));
    expect(found.map((about) => Math.floor(about / 2))).toEqual(
      Array.from({ length: 1001 }, (_, at) => Math.floor((1000 - at) / 2)),
    );
    expect(new Set(found).size).toBe(1001);
    await close();
  });

  test('the list is held to a person and to a show, page by page, and an admin sees what is of the show', async () => {
    const { id: other } = await makeShow(server, { title: 'Other' });
    await ada.post(`/admin/shows/${show.id}/people/${await idOf(ada, 'grace')}/role`, {
      role: 'admin',
    });
    grace = await signIn(server, 'grace');
    const person = await idOf(ada, 'grace');
    const ofGrace = await linesAt(ada, `${PATH}?person=${person}&show=`);
    expect(ofGrace.length).toBeGreaterThan(3);
    expect(ofGrace.filter((line) => !line.includes('grace, …'))).toEqual([]);
    expect(await linesAt(ada, `${PATH}?show=${other}`)).toHaveLength(1);
    const paged: string[] = [];
    let next: string | undefined = '?limit=3';
    while (next !== undefined) {
      paged.push(...(await linesAt(ada, PATH + next)));
      const { text } = await ada.get(PATH + next);
      const older: string | undefined = /href="(\?[^"]*)">Older/.exec(text)?.[1];
      next = older && `${older.replaceAll('&amp;', '&')}&limit=3`;
    }
    expect(paged).toEqual(await linesAt(ada, `${PATH}?limit=200`));
    const ofShow = await linesAt(grace, `/admin/shows/${show.slug}/activity`);
    expect(ofShow).toContainEqual(expect.stringContaining('Published (episode): One & two'));
    expect(ofShow.filter((line) => /Other|Signed in|token:/.test(line))).toEqual([]);
    const elsewhere = `/admin/shows/${show.slug}/activity?show=${other}`;
    expect(await linesAt(grace, elsewhere)).toEqual(ofShow);
  });

  test('it begins with what the history of shows and episodes knew before, and whoever was signed in then still is', async () => {
    const opened = await openTestDatabase(kind);
    await opened.close();
    const database = openDatabase({
      location: await emptyLocation(kind),
      dataDir: `${opened.dataDir}-before`,
      clock: systemClock,
      connections: 2,
      onLost: () => undefined,
    });
    const before = migrations.findIndex(({ name }) => name === '0017-activity');
    await migrate(database, migrations.slice(0, before), 1);
    const row = { id: 'v', kind: 'show', subject_id: 's', at: 5, who: 'Ada', token_id: 't' };
    const changed = { number: 2, what: 'changed', changed: '["title","author"]', fields: '{}' };
    await database.transaction((tx) =>
      tx
        .withTables<HistoryTables>()
        .insertInto('versions')
        .values({ ...row, ...changed })
        .execute(),
    );
    const times = { created_at: 1, updated_at: 1, expires_at: 9 };
    const session = { id: 's', person_id: 'p', token: 'of a cookie', ...times };
    await database.transaction((tx) =>
      tx
        .withTables<AccountTables>()
        .insertInto('sessions')
        .values({ ...session, ip_address: null, user_agent: null })
        .execute(),
    );
    await migrate(database, migrations, 2);
    const signedIn = await database.read
      .withTables<AccountTables>()
      .selectFrom('sessions')
      .select('token')
      .execute();
    expect(signedIn).toEqual([{ token: hashToken('of a cookie') }]);
    const kept = await database.read
      .withTables<AccountTables>()
      .selectFrom('activity')
      .selectAll()
      .execute();
    await database.close();
    expect(kept).toEqual([
      expect.objectContaining({
        at: 5,
        what: 'show.changed',
        who: 'Ada',
        token_id: 't',
        show_id: 's',
        detail: 'title, author',
      }),
    ]);
  });
});
