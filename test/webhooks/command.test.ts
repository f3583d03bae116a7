import { expect, onTestFinished, test } from 'vitest';
import { longwave } from '../support/command.ts';
import { makeShow, startServer } from '../support/server.ts';
import { addWebhook, deliveriesOf, heardTimes, isSigned, openReceiver } from './webhooks-world.ts';

test('webhooks are made, tried, looked at and removed in a terminal, beside the running server', async () => {
  const receiver = await openReceiver();
  const server = await startServer({ settings: receiver.settings });
  onTestFinished(async () => {
    receiver.close();
    await server.stop();
  });
  const show = await makeShow(server);
  const command = (...words: string[]) =>
    longwave(server.folder, ['webhook', ...words], server.settings);
  const made = await command('add', 'my-show', 'http://hook.test/cli', '--events', 'show.changed');
  expect([made.code, made.err]).toEqual([0, '']);
  const [secret, id] = [/^whsec_\S+/.exec(made.out)![0], /^[a-z2-7]{26}/m.exec(made.out)![0]];
  await addWebhook(server, show, '/other');
  const listed = (await command('list', 'my-show')).out;
  expect(listed).toContain(`${id}  http://hook.test/cli: show.changed\n`);
  expect(listed).not.toContain('whsec_');
  expect((await command('test', 'my-show', id)).code).toBe(0);
  const [first] = await heardTimes(receiver, '/cli', 1);
  expect(isSigned(first!, secret)).toBe(true);
  await expect
    .poll(async () => (await deliveriesOf(server, show, { id }))[0]?.status, { timeout: 20_000 })
    .toBe('delivered');
  const sent = (await command('deliveries', 'my-show', id)).out;
  const delivery = /^[a-z2-7]{26}(?= {2}delivered {2}.* webhook\.test: 1 try\n$)/.exec(sent)![0];
  expect((await command('replay', 'my-show', id, delivery)).code).toBe(0);
  const [, second] = await heardTimes(receiver, '/cli', 2);
  expect(second!.id).toBe(first!.id);
  expect((await command('remove', 'my-show', id)).code).toBe(0);
  expect((await command('list', 'my-show')).out).not.toContain(id);
}, 180_000);

test.each([
  [['dance'], 'There is no command "webhook dance"'],
  [['add', 'my-show'], 'longwave webhook add SHOW URL'],
  [['list', 'my-show', '--all-shows'], 'longwave help'],
])(
  '%j fails with a sentence for a person',
  async (words, said) => {
    const { code, err } = await longwave('/', ['webhook', ...words], {});
    expect([code, err]).toEqual([1, expect.stringContaining(said)]);
  },
  60_000,
);
