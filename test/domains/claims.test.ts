import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandLine } from '../../src/accounts/actor.ts';
import { addressesAt } from '../../src/addresses/urls.ts';
import { directoryOutgoing } from '../../src/directories/outgoing.ts';
import { domainAnswer } from '../../src/domains/answer.ts';
import { checkDomain, checkDueDomains } from '../../src/domains/checking.ts';
import { markOf, txtNameOf } from '../../src/domains/domain.ts';
import { claimDomain, failingDomains, getDomain, removeDomain } from '../../src/domains/domains.ts';
import { changeClaim } from '../../src/domains/store.ts';
import { textRecords } from '../../src/platform/text-records.ts';
import { deleteShow, restoreShow } from '../../src/shows/deleting.ts';
import { lockShow } from '../../src/shows/lock.ts';
import { showAtDomain } from '../../src/shows/place.ts';
import { newShow } from '../../src/shows/show.ts';
import type { Show } from '../../src/shows/show.ts';
import { createShow, getShow } from '../../src/shows/shows.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { openSmallWeb } from './domains-world.ts';
import type { SmallWeb } from './domains-world.ts';

const DAY_MS = 24 * 3_600_000;

describe.each(kindsOfDatabase())('who holds a domain, on %s (security 96)', (kind) => {
  const clock = movableClock();
  const addresses = addressesAt('http://main.example.net');
  let web: SmallWeb;
  let opened: TestDatabase;
  let [one, other]: Show[] = [];
  let domain: string;
  let names = 0;
  beforeAll(async () => {
    web = await openSmallWeb();
    opened = await openTestDatabase(kind, clock);
  });
  afterAll(async () => {
    web.close();
    await opened.close();
  });
  beforeEach(async () => {
    domain = `d${++names}.example.org`;
    one = await make();
    other = await make();
  });

  const tools = () => ({
    database: opened.database,
    addresses,
    outgoing: directoryOutgoing(web.url),
    records: textRecords([web.names.address]),
  });
  const make = async () =>
    await createShow(tools(), newShow.parse({ title: `Any ${names}` }), commandLine);
  const want = async (show: Show, isVouched = false) => {
    await claimDomain(tools(), show, { domain, isVouched }, commandLine);
    return (await getDomain(opened.database, show)).claim.token;
  };
  const check = async (show: Show) => {
    await checkDomain(tools(), show, commandLine);
    return domainAnswer(addresses, await getDomain(opened.database, show));
  };
  const states = async () =>
    await Promise.all(
      [one!, other!].map(async (show) => (await getDomain(opened.database, show)).state),
    );
  const record = (...texts: string[]) => web.names.texts.set(txtNameOf(domain), texts);
  const servedShow = async () => (await showAtDomain(opened.database.read, domain))?.id;

  test('a show that was not proved holds nothing, and the record of another show proves nothing', async () => {
    const [token, others] = [await want(one!), await want(other!)];
    expect(others).not.toBe(token);
    record(others);
    const checked = await check(one!);
    expect([checked.state, checked.advice.map(({ code }) => code)]).toEqual([
      'waiting',
      ['txt.other'],
    ]);
    expect(await servedShow()).toBeUndefined();
    record(others, token);
    expect((await check(one!)).proof).toBe('dns');
    expect(await servedShow()).toBe(one!.id);
    // Listeners are sent there only when it leads here.
    expect((await getShow(opened.database.read, one!.id)).domain).toBeNull();
  });

  test('that a name leads here proves nothing, unless an owner of the server asks', async () => {
    const token = await want(one!);
    web.sites.set(domain, { says: markOf(token, true) });
    expect((await check(one!)).state).toBe('waiting');
    expect(await want(one!, true)).toBe(token);
    const { feedVersion } = await getShow(opened.database.read, one!.id);
    const { state, proof } = await check(one!);
    expect([state, proof]).toEqual(['live', 'server']);
    const show = await getShow(opened.database.read, one!.id);
    expect([show.domain, show.feedVersion > feedVersion]).toEqual([domain, true]);
  });

  test('a file on the web server that the name leads to proves it too', async () => {
    const token = await want(one!);
    web.sites.set(domain, { says: `${token}\n` });
    const { state, proof } = await check(one!);
    expect([state, proof]).toEqual(['proved', 'file']);
    expect(web.asked).toContain(`${domain}/.well-known/longwave-${one!.id}`);
  });

  test('nobody takes a domain from a show that can still prove it', async () => {
    record(await want(one!), await want(other!, true));
    await check(one!);
    expect((await check(other!)).advice.map(({ code }) => code)).toEqual(['domain.taken']);
    expect(await states()).toEqual(['proved', 'waiting']);
  });

  test('an owner of the server takes none by pointing alone, also when its record is gone', async () => {
    record(await want(one!));
    await check(one!);
    record();
    const token = await want(other!, true);
    web.sites.set(domain, { says: markOf(token, true) });
    await check(other!);
    expect(await states()).toEqual(['proved', 'waiting']);
  });

  test('a name that has moved to somebody else goes to the show that its zone names now', async () => {
    record(await want(one!));
    await check(one!);
    record(await want(other!));
    await check(other!);
    expect(await states()).toEqual(['waiting', 'proved']);
    expect(await servedShow()).toBe(other!.id);
    await check(one!);
    expect(await states()).toEqual(['waiting', 'proved']);
  });

  test('of two shows that prove the same name at the same moment, one holds it', async () => {
    record(await want(one!), await want(other!));
    await Promise.all([one!, other!].map(check));
    expect((await states()).toSorted()).toEqual(['proved', 'waiting']);
  });

  test('a deleted show keeps its domain until another one proves it, and does not get it back', async () => {
    record(await want(one!), await want(other!));
    await check(one!);
    await deleteShow(opened.database, one!.id, commandLine);
    expect(await servedShow()).toBe(one!.id);
    await check(other!);
    expect(await servedShow()).toBe(other!.id);
    await restoreShow(opened.database, one!.id, commandLine);
    expect(await states()).toEqual(['waiting', 'proved']);
  });

  test('a name that is taken away is free, and proved anew with another token', async () => {
    const token = await want(one!);
    record(token);
    await check(one!);
    await removeDomain(opened.database, one!, commandLine);
    expect(await servedShow()).toBeUndefined();
    expect(await want(one!)).not.toBe(token);
    expect((await check(one!)).state).toBe('waiting');
  });

  test('a show keeps its domain until the new one is proved', async () => {
    record(await want(one!));
    await check(one!);
    const before = domain;
    domain = `new.${domain}`;
    const token = await want(one!);
    const { state, serving } = await check(one!);
    expect([state, serving]).toEqual(['waiting', before]);
    record(token);
    expect((await check(one!)).serving).toBe(domain);
    expect(await showAtDomain(opened.database.read, before)).toBeUndefined();
  });

  test('what is only wanted changes nothing of a domain that is held, and can be taken back', async () => {
    const { signal } = new AbortController();
    const before = domain;
    const token = await want(one!, true);
    web.sites.set(before, { says: markOf(token, true) });
    expect((await check(one!)).state).toBe('live');
    domain = `typo.${before}`;
    expect(await want(one!)).toBe(token);
    expect(await check(one!)).toMatchObject({ state: 'waiting', serving: before });
    web.sites.set(before, { status: 404 });
    for (const _day of [1, 2]) {
      clock.moveBy(Math.round(1.1 * DAY_MS));
      await checkDueDomains(tools(), signal);
    }
    expect((await failingDomains(opened.database)).get(one!.id)?.domain).toBe(before);
    expect((await getShow(opened.database.read, one!.id)).domain).toBeNull();
    await removeDomain(opened.database, one!, commandLine);
    const { claim, held, state } = await getDomain(opened.database, one!);
    expect([claim.domain, claim.token, claim.proof]).toEqual([before, token, 'server']);
    expect([held.domain, state]).toEqual([before, 'failing']);
    await removeDomain(opened.database, one!, commandLine);
    expect(await showAtDomain(opened.database.read, before)).toBeUndefined();
  });

  test('nobody takes a domain from a show that wants another one now, and can still prove it', async () => {
    const token = await want(one!);
    record(token, await want(other!));
    await check(one!);
    const held = domain;
    domain = `new.${held}`;
    await want(one!);
    domain = held;
    expect((await check(other!)).advice.map(({ code }) => code)).toEqual(['domain.taken']);
    expect(await servedShow()).toBe(one!.id);
  });

  test('a check waits for whoever changes the show, and holds nothing that they need', async () => {
    await want(one!);
    const { database } = opened;
    const locked = Promise.withResolvers<void>();
    const changing = database.transaction(async (tx) => {
      await lockShow(database, tx, one!.id);
      locked.resolve();
      await sleep(200);
      await changeClaim(tx, one!.id, { is_vouched: 1 });
    });
    await locked.promise;
    const [checked] = await Promise.all([check(one!), changing]);
    expect(checked.state).toBe('waiting');
  });

  test('it is looked at once a day; twice gone, listeners stay here until it is back', async () => {
    const { signal } = new AbortController();
    const token = await want(one!);
    const here = { says: markOf(token, true) };
    record(token);
    web.sites.set(domain, here);
    await check(one!);
    /** Some days later, as two servers would: how often it was looked at, where listeners are, and what the desk says. */
    const after = async (days: number, site: typeof here | { status: number } | 'down') => {
      clock.moveBy(Math.round(days * DAY_MS));
      web.sites.set(domain, site);
      web.asked.length = 0;
      await Promise.all([1, 2].map(() => checkDueDomains(tools(), signal)));
      const looks = web.names.asked.filter((name) => name === txtNameOf(domain)).length;
      web.names.asked.length = 0;
      const show = await getShow(opened.database.read, one!.id);
      const failing = (await failingDomains(opened.database)).get(one!.id);
      return [looks, show.domain === domain, failing?.domain];
    };
    web.names.asked.length = 0;
    expect(await after(0.9, { status: 404 })).toEqual([0, true, undefined]);
    expect(await after(0.2, here)).toEqual([1, true, undefined]);
    expect(await after(1.1, { status: 404 })).toEqual([1, true, undefined]);
    expect(await after(0.5, { status: 404 })).toEqual([0, true, undefined]);
    expect(await after(0.6, here)).toEqual([1, true, undefined]);
    expect(await after(1.1, 'down')).toEqual([1, true, undefined]);
    // Perhaps only this server cannot reach it: it is said, and listeners are sent on.
    expect(await after(1.1, 'down')).toEqual([1, true, domain]);
    expect(await after(1.1, { status: 404 })).toEqual([1, false, domain]);
    expect(await servedShow()).toBe(one!.id);
    expect((await getDomain(opened.database, one!)).state).toBe('failing');
    expect(await after(1.1, here)).toEqual([1, true, undefined]);
    expect((await getDomain(opened.database, one!)).state).toBe('live');
    // Sure at the first look: it would be sent on to itself.
    const nameless = { says: markOf(token, false) };
    expect(await after(1.1, nameless)).toEqual([1, false, domain]);
    expect(await after(1.1, here)).toEqual([1, true, undefined]);
  });
});
