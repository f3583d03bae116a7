import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from '../../src/accounts/actor.ts';
import { addressesAt } from '../../src/addresses/urls.ts';
import { GonePages } from '../../src/admin/gone-pages.tsx';
import { keepListing, liveListings } from '../../src/directories/directories.ts';
import { checkListings, goneListings } from '../../src/directories/listing-check.ts';
import { directoryOutgoing } from '../../src/directories/outgoing.ts';
import { newShow } from '../../src/shows/show.ts';
import type { Show } from '../../src/shows/show.ts';
import { createShow } from '../../src/shows/shows.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { openReceivers } from './receivers-world.ts';
import type { Receivers } from './receivers-world.ts';

const DAY_MS = 24 * 3_600_000;

describe.each(kindsOfDatabase())('pages in directories, on %s', (kind) => {
  const clock = movableClock();
  const addresses = addressesAt('https://podcast.example.org');
  const { signal } = new AbortController();
  let receivers: Receivers;
  let opened: TestDatabase;
  let show: Show;
  beforeAll(async () => {
    receivers = await openReceivers();
    opened = await openTestDatabase(kind, clock);
    const { database } = opened;
    show = await createShow({ database, addresses }, newShow.parse({ title: 'Any' }), commandLine);
    await note('https://pods.test/1');
  });
  afterAll(async () => {
    receivers.close();
    await opened.close();
  });

  const note = (listing_url: string) =>
    keepListing(
      { database: opened.database, addresses, receivers: [] },
      show,
      { key: 'iheart', listing: { state: 'live', listing_url, note: null } },
      commandLine,
    );
  /** Some days later: what was asked for, and which pages listeners see. */
  const after = async (days: number, answer: number | 'down') => {
    clock.moveBy(days * DAY_MS);
    receivers.manners.set('pods.test', answer);
    receivers.heard.length = 0;
    const { database } = opened;
    const outgoing = directoryOutgoing(receivers.url);
    // As two servers would.
    await Promise.all([1, 2].map(() => checkListings({ database, outgoing }, signal)));
    const shown = (await liveListings(database, show.id)).map(({ url }) => url);
    return { asked: receivers.heard.map(({ path }) => path), shown };
  };

  test('a page is asked for once a week, and not shown when it is gone twice, until it is there again', async () => {
    const [page, other] = ['https://pods.test/1', 'https://pods.test/2'];
    expect(await after(6, 200)).toEqual({ asked: [], shown: [page] });
    expect(await after(1.1, 200)).toEqual({ asked: ['/1'], shown: [page] });
    expect(await after(1, 404)).toEqual({ asked: [], shown: [page] });
    expect(await after(6.1, 404)).toEqual({ asked: ['/1'], shown: [page] });
    expect(await after(0.5, 404)).toEqual({ asked: [], shown: [page] });
    expect(await after(0.6, 503)).toEqual({ asked: ['/1'], shown: [page] });
    expect(await after(1.1, 'down')).toEqual({ asked: ['/1'], shown: [page] });
    expect(await after(1.1, 410)).toEqual({ asked: ['/1'], shown: [] });
    const gone = await goneListings(opened.database, show.id);
    expect(renderToString(h(GonePages, { show, gone }))).toContain(`<a href="${page}">iHeart</a>`);
    expect(await after(1.1, 403)).toEqual({ asked: ['/1'], shown: [] });
    expect(await after(1.1, 200)).toEqual({ asked: ['/1'], shown: [page] });
    expect(await goneListings(opened.database, show.id)).toEqual([]);
    await after(8, 404);
    expect((await after(1.1, 404)).shown).toEqual([]);
    await note(other);
    expect(await after(1, 404)).toEqual({ asked: [], shown: [other] });
    expect(await after(6.1, 404)).toEqual({ asked: ['/2'], shown: [other] });
  });
});
