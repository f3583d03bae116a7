import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/platform/config.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import { openLog } from '../../src/platform/log.ts';
import { openMigratedDatabase } from '../../src/data.ts';
import { makeToken } from '../accounts/make-token.ts';
import { expectRefusal } from '../journeys/attack-world.ts';
import type { BadInput } from '../journeys/attack-world.ts';
import { longwave } from '../support/command.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, startServer } from '../support/server.ts';
import type { ListJson, TestServer } from '../support/server.ts';
import { described, documentOf } from '../directories/described.ts';

interface JobJson {
  id: string;
  name: string;
  state: string;
  show_id: string | null;
  attempts: number;
  last_error: string | null;
}

const SECRET = 'what nobody may see';
const FAR = 9_000_000_000_000;

/** Jobs of a kind that no server knows, so that they stay as they are. */
async function writeJobs({ settings }: TestServer): Promise<void> {
  const database = await openMigratedDatabase(
    parseConfig(settings),
    systemClock,
    openLog('silent'),
  );
  const job = (n: number) => ({
    id: newId(),
    name: 'test.unknown',
    payload: JSON.stringify({ show_id: 'show of mine', secret: SECRET }),
    group_key: 'show of mine',
    run_at: n,
    attempts: 4,
    created_at: n,
  });
  const rows = [1, 2, 3].map((n) => ({ ...job(n), dead_at: n, last_error: `Broken ${n}.` }));
  await database.transaction(async (tx) => {
    await tx.insertInto('jobs').values(rows).execute();
    await tx.insertInto('jobs').values(job(4)).execute();
    await tx
      .insertInto('jobs')
      .values({ ...job(5), locked_until: FAR })
      .execute();
  });
  await database.close();
}

describe.each(kindsOfDatabase())('the list of jobs on %s', (database) => {
  let first: TestServer;
  let server: TestServer;
  beforeAll(async () => {
    first = await startServer({ database });
    await first.stop({ keep: true });
    await writeJobs(first);
    server = await startServer({ beside: first });
  });
  afterAll(async () => {
    await server.stop({ keep: false });
  });
  const list = async (query = ''): Promise<ListJson<JobJson>> => {
    const document = await documentOf(server);
    return await described(document, 'GET /api/jobs', await server.api(`/api/jobs${query}`));
  };
  const idOf = async (state: string): Promise<string> =>
    (await list(`?state=${state}`)).items[0]!.id;

  test('has what is dead, runs and waits, in pages, and no payload', async () => {
    const all = await list();
    expect(all.items.map(({ state }) => state)).toEqual([
      'running',
      'waiting',
      ...Array.from({ length: 3 }, () => 'dead'),
    ]);
    expect(all.items[2]).toMatchObject({
      name: 'test.unknown',
      show_id: 'show of mine',
      attempts: 4,
      last_error: 'Broken 3.',
    });
    expect(JSON.stringify(all)).not.toContain(SECRET);
    const page = await list('?state=dead&limit=2');
    expect(page.items.map((job) => job.last_error)).toEqual(['Broken 3.', 'Broken 2.']);
    const rest = await list(`?state=dead&limit=2&cursor=${page.next_cursor}`);
    expect([rest.items.map((job) => job.last_error), rest.next_cursor]).toEqual([
      ['Broken 1.'],
      null,
    ]);
  });

  test('is the same in a terminal, where a dead one can be run again or dropped', async () => {
    const run = (...words: string[]) =>
      longwave(server.folder, ['jobs', ...words], server.settings);
    const { out } = await run();
    expect(out.split('\n').filter(Boolean)).toHaveLength(5);
    expect(out).toMatch(/^\S{26}  dead .*test.unknown for show show of mine: 4 tries; Broken 3\./);
    expect(out).not.toContain(SECRET);
    const dropped = await idOf('dead');
    expect((await run('drop', dropped)).code).toBe(0);
    expect((await list('?state=dead')).items).toHaveLength(2);
    expect((await run('retry', await idOf('dead'))).code).toBe(0);
    expect((await list('?state=dead')).items).toHaveLength(1);
    const again = await run('drop', dropped);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('There is no job')]);
    expect((await run('dance')).err).toContain('There is no command "jobs dance"');
  }, 180_000);

  test('lets one that is dead or waits be run again, and one that waits be dropped', async () => {
    const post = (id: string) => server.api(`/api/jobs/${id}/retry`, { method: 'POST' });
    const remove = (id: string) => server.api(`/api/jobs/${id}`, { method: 'DELETE' });
    const dead = await idOf('dead');
    expect((await post(dead)).status).toBe(204);
    await expectRefusal(await post(dead), '404 job.not-found');
    expect((await post(await idOf('waiting'))).status).toBe(204);
    await expectRefusal(await post(await idOf('running')), '409 job.running');
    await expectRefusal(await remove(await idOf('running')), '409 job.running');
    const { items } = await list('?state=waiting');
    for (const { id } of items) expect((await remove(id)).status).toBe(204);
    expect((await list()).items.map(({ state }) => state)).toEqual(['running']);
  });

  const bad: BadInput[] = [
    [
      'an unknown state',
      '422 request.invalid state',
      () => server.api('/api/jobs?state=gone'),
      /dead, running, waiting/,
    ],
    ['a wrong cursor', '400 request.cursor cursor', () => server.api('/api/jobs?cursor=x')],
    ['an unknown job', '404 job.not-found', () => server.api('/api/jobs/x', { method: 'DELETE' })],
    [
      'a retry with a body',
      '400 request.unexpected-body',
      () => server.api('/api/jobs/x/retry', { method: 'POST', json: {} }),
    ],
  ];
  test.each(bad)('%s: %s', async (_name, refusal, send, says) => {
    await expectRefusal(await send(), refusal, says);
  });

  test('may be read, but not changed, with a token that only reads', async () => {
    const { secret } = await makeToken(server, ['read']);
    const headers = { authorization: `Bearer ${secret}` };
    expect(
      (await jsonOf<ListJson<JobJson>>(await server.api('/api/jobs', { headers }))).items,
    ).toHaveLength(1);
    await expectRefusal(
      await server.api('/api/jobs/x', { method: 'DELETE', headers }),
      '403 token.scope',
    );
  });
});
