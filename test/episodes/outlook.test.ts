import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outlooks } from '../../src/episodes/outlook.ts';
import type { ShowId } from '../../src/shows/show.ts';
import { openMigratedDatabase } from '../../src/data.ts';
import { parseConfig } from '../../src/platform/config.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { openLog } from '../../src/platform/log.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

describe.each(kindsOfDatabase())('what is to come in a show and what came last, on %s', (kind) => {
  const clock = movableClock();
  let server: TestServer;
  let database: Database;
  let id: ShowId;
  let empty: ShowId;
  beforeAll(async () => {
    server = await startServer({ database: kind, clock });
    database = await openMigratedDatabase(parseConfig(server.settings), clock, openLog('silent'));
    id = (await makeShow(server, { title: 'Full' })).id as ShowId;
    empty = (await makeShow(server, { title: 'Empty' })).id as ShowId;
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
    const add = (title: string, fields: Record<string, string> = {}) =>
      makeEpisode(server, id, audio, { title, ...fields });
    const inSeconds = (seconds: number) => new Date(clock.now() + seconds * 1000).toISOString();
    const gone = await add('Deleted', { publish_at: inSeconds(600) });
    await server.api(`/api/episodes/${gone.id}`, { method: 'DELETE' });
    await add('Later', { publish_at: inSeconds(7200) });
    await add('Soon', { publish_at: inSeconds(3600) });
    for (const title of ['One', 'Two', 'Three']) {
      await add(title);
      clock.moveBy(1000);
    }
    await add('A draft', { draft: 'true' });
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });

  const look = async () => {
    const { drafts, scheduled, next, last } = (await outlooks(database, [id, empty], 2)).get(id)!;
    return { drafts, scheduled, next: next?.title, last: last.map(({ title }) => title) };
  };

  test('the first of those that are scheduled is next, whatever was made or deleted before', async () => {
    const last = ['Three', 'Two'];
    expect(await look()).toEqual({ drafts: 1, scheduled: 2, next: 'Soon', last });
    expect(await outlooks(database, [], 2)).toEqual(new Map());
    const none = { drafts: 0, scheduled: 0, next: undefined, last: [] };
    expect((await outlooks(database, [empty], 2)).get(empty)).toEqual(none);
  });

  test('when its time has come, it is the last that came out, and the one after is next', async () => {
    clock.moveBy(3_700_000);
    const last = ['Soon', 'Three'];
    expect(await look()).toEqual({ drafts: 1, scheduled: 1, next: 'Later', last });
  });
});
