import { expect, test } from 'vitest';
import { openKeptPages } from '../../src/site/kept-pages.ts';

test('whoever asks for a page while it is rendered waits for the same rendering', async () => {
  const kept = openKeptPages();
  const { promise, resolve } = Promise.withResolvers<string>();
  let renderings = 0;
  const ask = (tag: string) =>
    kept.get('/show', tag, async () => {
      renderings += 1;
      return `${tag} ${await promise}`;
    });
  const asked = [ask('1'), ask('1'), ask('1'), ask('2')];
  resolve('words');
  const answers = (await Promise.all(asked)).map((page) => String(page?.html));
  expect(answers).toEqual(['1 words', '1 words', '1 words', '2 words']);
  expect(renderings).toBe(2);
});

test('a rendering that fails, or finds no page, is tried again by the next who asks', async () => {
  const kept = openKeptPages();
  const fails = kept.get('/show', '1', () => Promise.reject(new Error('the database is down')));
  await expect(fails).rejects.toThrow('down');
  expect(await kept.get('/show', '1', () => Promise.resolve(undefined))).toBeUndefined();
  const page = await kept.get('/show', '1', () => Promise.resolve('there'));
  expect(String(page?.html)).toBe('there');
});
