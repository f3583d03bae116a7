import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commandLine } from '../../src/accounts/actor.ts';
import { directoryOutgoing } from '../../src/directories/outgoing.ts';
import { checkFiles } from '../../src/operations/check-files.ts';
import { sweepOrphans } from '../../src/operations/orphans.ts';
import { storageUsed } from '../../src/operations/storage-used.ts';
import { namePictures, pictureTroubles } from '../../src/pictures/pictures.ts';
import { readNow } from '../../src/platform/database/now.ts';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { deleteShow } from '../../src/shows/deleting.ts';
import { newShow, showChange } from '../../src/shows/show.ts';
import type { Show } from '../../src/shows/show.ts';
import { changeShow, createShow } from '../../src/shows/shows.ts';
import type { ShowTables } from '../../src/shows/tables.ts';
import * as images from '../fixtures/images.ts';
import { DAY_MS, HOUR_MS, pairs, trashed } from '../operations/files-world.ts';
import { openPictureHost } from './picture-host.ts';
import type { Answer, PictureHost } from './picture-host.ts';
import { openPicturesWorld } from './pictures-world.ts';
import type { PicturesWorld } from './pictures-world.ts';

let host: PictureHost;
let portrait: Buffer;
beforeAll(async () => {
  host = await openPictureHost();
  portrait = await images.jpeg(300);
});
afterAll(() => host.close());

/** A PNG whose header says more than it has. */
function pngThatPromises(side: number): Buffer {
  const file = images.png({ side: 64 });
  file.writeUInt32BE(side, 16);
  file.writeUInt32BE(side, 20);
  file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
  return file;
}

const until = (check: () => Promise<unknown>) =>
  vi.waitFor(check, { timeout: 15_000, interval: 20 });

describe.each(pairs())('copies of pictures, on $storage and $database', (pair) => {
  let world: PicturesWorld;
  beforeAll(async () => {
    host.asked.length = 0;
    world = await openPicturesWorld(pair, directoryOutgoing(host.url));
  });
  afterAll(() => world.end());

  const makeShow = async (title: string, given: string[]): Promise<Show> => {
    const persons = given.map((img) => ({ name: img.slice(-60), img }));
    return await createShow(world, newShow.parse({ title, persons }), commandLine);
  };
  const check = () => Array.fromAsync(checkFiles(world, { verify: true }));

  test('that nobody names any more go, also of what can no longer be restored; every check of files knows them', async () => {
    const { database, clock } = world;
    const copied = (given: string[]) => world.copied(given);
    const [one, two] = ['https://pics.net/one.jpg', 'https://pics.net/two.jpg'];
    host.answers.set('pics.net/one.jpg', portrait).set('pics.net/two.jpg', portrait);
    const first = await makeShow('First', [one]);
    const second = await makeShow('Second', [one, two]);
    await until(async () => expect(await copied([one, two])).toEqual([one, two]));
    expect(host.asked.toSorted()).toEqual(['pics.net/one.jpg', 'pics.net/two.jpg']);
    expect((await storageUsed(database)).pictures.files).toBe(2);
    expect(await check()).toEqual([]);
    clock.moveBy(2 * DAY_MS);
    await world.tidy();
    expect(await sweepOrphans(world)).toMatchObject({ trashed: 0 });
    await changeShow(world, first.id, showChange.parse({ persons: [] }), commandLine);
    await deleteShow(database, second.id, commandLine);
    clock.moveBy(2 * HOUR_MS);
    await world.tidy();
    expect(await copied([one, two]), 'the show can be restored').toEqual([one, two]);
    clock.moveBy(31 * DAY_MS);
    await world.tidy();
    expect(await copied([one, two])).toEqual([]);
    expect(await sweepOrphans(world)).toMatchObject({ trashed: 2 });
    expect(await trashed(world)).toHaveLength(2);
    expect((await storageUsed(database)).pictures.files).toBe(0);
    expect(await check()).toEqual([]);
  });

  test('are made of what a server of the release before has written, and told of by their address when they are lost', async () => {
    const address = 'https://pics.net/before.jpg';
    host.answers.set('pics.net/before.jpg', portrait);
    const show = await makeShow('Before', []);
    const namespace = JSON.stringify({ persons: [{ name: 'Ada', img: address }] });
    await world.database.transaction((tx) =>
      tx
        .withTables<ShowTables>()
        .updateTable('shows')
        .set({ namespace })
        .where('id', '=', show.id)
        .execute(),
    );
    await world.tidy();
    await until(async () => expect(await world.copied([address])).toEqual([address]));
    const [copy] = await Array.fromAsync(world.files.list('artwork/'));
    await world.files.remove(copy!.key);
    const belongsTo = { kind: 'picture', title: address };
    expect(await check()).toMatchObject([{ code: 'file.missing', belongsTo }]);
  });

  test('of many people come one by one, and another show does not wait for them', async () => {
    const many = Array.from({ length: 40 }, (_none, index) => `many.net/${index}.jpg`);
    for (const each of many) host.answers.set(each, portrait);
    host.answers.set('few.net/slow.jpg', (_request, response) => {
      setTimeout(() => response.end(portrait), 20);
    });
    host.mostAtOnce = 0;
    host.asked.length = 0;
    await makeShow(
      'Many',
      many.map((each) => `https://${each}`),
    );
    await until(async () => expect(host.asked.length).toBeGreaterThan(1));
    await makeShow('Few', ['https://few.net/slow.jpg']);
    await until(async () =>
      expect(await world.copied(['https://few.net/slow.jpg'])).toHaveLength(1),
    );
    expect(host.asked.length).toBeLessThan(30);
    await until(async () =>
      expect(await world.copied(many.map((each) => `https://${each}`))).toHaveLength(40),
    );
    expect(host.mostAtOnce).toBeLessThanOrEqual(2);
    expect(new Set(host.asked).size).toBe(host.asked.length);
  });
});

describe('what is no picture, or leads inside', () => {
  let world: PicturesWorld;
  let canary: Server;
  let hits = 0;
  let inside = '';
  beforeAll(async () => {
    // `pics.net` is one address of this machine; no other is opened.
    const resolve = (name: string) =>
      Promise.resolve([name === 'inside.net' ? '127.0.0.2' : '127.0.0.1']);
    const outgoing = guardedOutgoing({ allow: ['127.0.0.1'], resolve });
    world = await openPicturesWorld({ database: 'sqlite', storage: 'disk' }, outgoing);
    canary = createServer((_request, response) => {
      hits += 1;
      response.end(portrait);
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.2', resolve));
    inside = `127.0.0.2:${(canary.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    canary.close();
    await world.end();
  });

  const here = () => new URL(host.url).port;
  let owners = 0;
  /** What is said of a picture at this address after the first try. */
  const saidOf = async (address: string) => {
    const ownerId = `owner-${++owners}`;
    const { database } = world;
    await database.transaction(async (tx) =>
      namePictures(tx, { ownerId, showId: ownerId }, [address], await readNow(database, tx)),
    );
    return await until(async () => {
      const [trouble] = await pictureTroubles(database.read, ownerId);
      expect(trouble).toBeDefined();
      return trouble!;
    }).then((trouble) => trouble as Awaited<ReturnType<typeof pictureTroubles>>[number]);
  };

  const end = Buffer.from('ffd9', 'hex');
  const refused: [what: string, answer: () => Answer | Promise<Answer>, says: RegExp][] = [
    [
      'a page that says it is a picture (31)',
      () => Buffer.from('<!doctype html><script>'),
      /no JPEG/,
    ],
    ['an SVG (30)', () => images.svg(300), /no JPEG/],
    ['a picture that moves', () => images.animatedWebp(64), /moves/],
    [
      'an SVG behind the first bytes of a JPEG (30)',
      () => Buffer.concat([Buffer.from('ffd8ff', 'hex'), images.svg(9), end]),
      /broken/,
    ],
    ['a PNG of 60,000 x 60,000 pixels (42)', () => pngThatPromises(60_000), /pixels/],
    [
      'a JPEG that promises 65,535 x 65,535 pixels (42)',
      () => images.jpegThatPromises(65_535),
      /pixels/,
    ],
    [
      'a PNG of 1 x 9000 pixels, which would be made 144 x 1,296,000 (42)',
      () => images.cover(1, 9000).png().toBuffer(),
      /eight times/,
    ],
    ['50 MB (50)', () => Buffer.alloc(50_000_000), /10 MB/],
    [
      'a bomb of gzip (50)',
      () => (_request, response) => {
        response.writeHead(200, { 'content-encoding': 'deflate' });
        response.end(deflateSync(Buffer.alloc(50_000_000)));
      },
      /10 MB/,
    ],
    ['an answer without a picture', () => 204, /status 204/],
  ];

  test.each(refused)(
    '%s is not copied, and it is said why (security)',
    async (_what, answer, says) => {
      const name = `${owners}.png`;
      host.answers.set(name, await answer());
      expect((await saidOf(`http://pics.net:${here()}/${name}`)).message).toMatch(says);
    },
  );

  test('an address that leads inside is opened by no way, and not tried again (security 32, 39, 46)', async () => {
    const to = (name: string, location: string) =>
      host.answers.set(name, (_request, response) => response.writeHead(302, { location }).end());
    to('redirected.jpg', `http://${inside}/a.jpg`);
    to('by-name.jpg', `http://inside.net:${inside.split(':')[1]}/a.jpg`);
    const pics = `http://pics.net:${here()}`;
    const ways = [
      `http://${inside}/a.jpg`,
      `http://inside.net:${inside.split(':')[1]}/b.jpg`,
      `${pics}/redirected.jpg`,
      `${pics}/by-name.jpg`,
      'http://169.254.169.254/latest/meta-data',
      'http://[::1]:9/a.jpg',
      'http://name:password@pics.net/a.jpg',
    ];
    for (const way of ways) {
      const said = await saidOf(way);
      expect(said.message).toMatch(/Longwave does not open this address\.$/);
      expect(said.mend).toMatch(/save again/);
    }
    expect(hits).toBe(0);
  });

  test('a redirect to another public host is followed to the picture', async () => {
    const pics = `http://pics.net:${here()}`;
    host.answers.set('there.jpg', portrait);
    host.answers.set('from.jpg', (_request, response) =>
      response.writeHead(301, { location: `http://other.net:${here()}/there.jpg` }).end(),
    );
    const { database } = world;
    const of = { ownerId: 'redirected', showId: 'redirected' };
    await database.transaction(async (tx) =>
      namePictures(tx, of, [`${pics}/from.jpg`], await readNow(database, tx)),
    );
    await until(async () => expect(await world.copied([`${pics}/from.jpg`])).toHaveLength(1));
  });
});
