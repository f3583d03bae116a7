import { describe, expect, test } from 'vitest';
import {
  forgetEnded,
  hold,
  keepAnswer,
  keepMade,
  LEASE_MS,
  letGo,
} from '../../src/platform/once/store.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';

const DAY_MS = 86_400_000;

describe.each(kindsOfDatabase())('a key in the database, on %s', (kind) => {
  const named = { owner: 'token', key: 'key' };
  const made = { id: 'e1', location: '/api/episodes/e1', status: 201 as const, warnings: [] };

  test('one of many that come at once holds it', async () => {
    const { database, close } = await openTestDatabase(kind);
    const all = await Promise.all(Array.from({ length: 30 }, () => hold(database, named, 'r')));
    expect(all.filter((one) => one !== 'in-progress')).toHaveLength(1);
    await close();
  });

  test('a holder that died loses it when its lease is over, and can make nothing any more', async () => {
    const clock = movableClock();
    const { database, close } = await openTestDatabase(kind, clock);
    const dead = expectHeld(await hold(database, named, 'r'));
    clock.moveBy(LEASE_MS - 1000);
    expect(await hold(database, named, 'r')).toBe('in-progress');
    clock.moveBy(2000);
    const next = expectHeld(await hold(database, named, 'r'));
    const keep = (held: typeof dead) =>
      database.transaction((tx) => keepMade(database, tx, held, { made, content: 'c' }));
    expect(await keep(dead)).toBe(false);
    await letGo(database, dead);
    expect(await hold(database, named, 'r')).toBe('in-progress');
    expect(await keep(next)).toBe(true);
    await close();
  });

  test('what was made and never answered is known to the next, and stays when it is let go', async () => {
    const clock = movableClock();
    const { database, close } = await openTestDatabase(kind, clock);
    const first = expectHeld(await hold(database, named, 'r'));
    await database.transaction((tx) => keepMade(database, tx, first, { made, content: 'c' }));
    clock.moveBy(LEASE_MS + 1);
    const second = expectHeld(await hold(database, named, 'r'));
    expect(second.earlier).toEqual({ made, content: 'c', answer: undefined });
    await letGo(database, second);
    expect(await hold(database, named, 'another')).toBe('other-request');
    expect(expectHeld(await hold(database, named, 'r')).earlier?.made).toEqual(made);
    await close();
  });

  test('two owners may choose the same key', async () => {
    const { database, close } = await openTestDatabase(kind);
    expectHeld(await hold(database, named, 'r'));
    expectHeld(await hold(database, { ...named, owner: 'another' }, 'r'));
    await close();
  });

  test('it is kept for a day, and then forgotten', async () => {
    const clock = movableClock();
    const { database, close } = await openTestDatabase(kind, clock);
    const first = expectHeld(await hold(database, named, 'r'));
    await database.transaction((tx) => keepMade(database, tx, first, { made, content: 'c' }));
    await keepAnswer(database, first, '{}');
    clock.moveBy(DAY_MS - 60_000);
    await forgetEnded(database);
    expect(expectHeld(await hold(database, named, 'r')).earlier?.answer).toBe('{}');
    clock.moveBy(120_000);
    expect(expectHeld(await hold(database, named, 'r')).earlier).toBeUndefined();
    clock.moveBy(DAY_MS + LEASE_MS);
    await forgetEnded(database);
    const rows = await database.read.selectFrom('idempotency_keys').selectAll().execute();
    expect(rows).toEqual([]);
    await close();
  });
});

function expectHeld(held: Awaited<ReturnType<typeof hold>>) {
  if (typeof held === 'string') throw new Error(`The key is not held: ${held}`);
  return held;
}
