import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
let owner: Visitor;
beforeAll(async () => {
  server = await startServer();
  owner = await setUp(server);
});
afterAll(() => server.stop());

test('shows of one title are told apart by their addresses, where they are listed, chosen and brought back', async () => {
  const twins = [
    await makeShow(server, { title: 'Twins' }),
    await makeShow(server, { title: 'Twins' }),
  ];
  await makeShow(server, { title: 'Only one' });
  expect(twins[0]!.slug).not.toBe(twins[1]!.slug);
  const names = twins.map(({ slug }) => `Twins (/${slug})`);
  const said = async (path: string) => (await owner.get(path)).text;
  for (const path of ['/admin', '/admin/people'])
    for (const name of [...names, 'Only one']) expect(await said(path)).toContain(`${name}<`);
  expect(await said('/admin')).not.toContain('(/only-one)');
  for (const { id } of twins)
    expect((await server.api(`/api/shows/${id}?confirm=true`, { method: 'DELETE' })).status).toBe(
      204,
    );
  for (const name of names) expect(await said('/admin/deleted-shows')).toContain(name);
});
