import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chapterList } from '../../src/chapters/chapter.ts';
import {
  chaptersOf,
  dropChapters,
  findChapters,
  keepChapters,
} from '../../src/chapters/chapters.ts';
import type { ChapterTables } from '../../src/chapters/tables.ts';
import { kindsOfDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { anyChapters } from './chapter-arbitrary.ts';

const one = chapterList([{ start_seconds: 0, title: 'Intro 🎙' }]);

describe.each(kindsOfDatabase())('chapters on %s', (kind) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
  });
  afterAll(() => opened.close());
  const keep = (id: string, list: typeof one, now = 1) =>
    opened.database.transaction((tx) => keepChapters(tx, id, list, now));
  const find = (id: string) => findChapters(opened.database.read, id);

  test('come back as they were kept', async () => {
    await fc.assert(
      fc.asyncProperty(anyChapters, async (list) => {
        await keep('any', list, 1_700_000_000_000);
        expect(await find('any')).toEqual(
          list.length === 0 ? undefined : { list, changedAt: 1_700_000_000_000 },
        );
      }),
      { numRuns: 30 },
    );
  });

  test('replace those that were there, and an empty list is none', async () => {
    await keep('replaced', one, 1);
    await keep('replaced', chapterList([{ start_seconds: 5, title: 'New' }]), 2);
    expect(await find('replaced')).toEqual({
      list: [{ startSeconds: 5, title: 'New' }],
      changedAt: 2,
    });
    await keep('replaced', [], 3);
    expect(await find('replaced')).toBeUndefined();
  });

  test('of one episode can be dropped, once and again', async () => {
    await keep('dropped', one);
    await keep('stays', one);
    for (const _ of [1, 2]) await opened.database.transaction((tx) => dropChapters(tx, 'dropped'));
    expect(await find('dropped')).toBeUndefined();
    expect(await find('stays')).toBeDefined();
  });

  test('of many episodes are found at once', async () => {
    await keep('a', one);
    await keep('b', one);
    const found = await chaptersOf(opened.database.read, ['a', 'none', 'b']);
    expect([...found.keys()].toSorted()).toEqual(['a', 'b']);
    expect(found.get('a')).toEqual({ list: one, changedAt: 1 });
    expect(await chaptersOf(opened.database.read, [])).toEqual(new Map());
  });

  test('that are not chapters in the database are never believed', async () => {
    await opened.database.transaction(async (tx) => {
      const row = { episode_id: 'broken', list: '[{"startSeconds":"0"}]', changed_at: 1 };
      await tx.withTables<ChapterTables>().insertInto('chapters').values(row).execute();
    });
    await expect(find('broken')).rejects.toThrow(/startSeconds/);
  });
});
