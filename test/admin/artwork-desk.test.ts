import { globSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { grain, jpeg, pngWithAlpha } from '../fixtures/images.ts';
import { formFieldsIn } from '../support/form-fields.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';

let server: TestServer;
let owner: Visitor;
beforeAll(async () => {
  server = await startServer();
  owner = await setUp(server);
});
afterAll(() => server.stop());

/** A show with this artwork, and where the file of it stands. */
async function withArtwork(
  title: string,
  picture: Buffer,
): Promise<{ path: string; file: string }> {
  const pattern = `${server.folder}/uploads/artwork/**/*.{jpg,png}`;
  const before = new Set(globSync(pattern));
  const { id, slug } = await makeShow(server, { title });
  const body = Buffer.from(picture);
  await server.api(`/api/shows/${id}/artwork`, { method: 'PUT', body });
  // The largest of those that are new: the others are smaller pictures for the web.
  const { artwork_url: url } = (await (await server.api(`/api/shows/${id}`)).json()) as {
    artwork_url: string;
  };
  const [, fileId = 'none'] = /([a-z2-7]{26})/.exec(url) ?? [];
  const file = globSync(pattern).find((one) => !before.has(one) && one.includes(fileId)) ?? '';
  return { path: `/admin/shows/${slug}/edit`, file };
}

const said = async (path: string): Promise<string> => {
  const { text, status } = await owner.get(path);
  expect(status).toBe(200);
  const [section = ''] = /<section class="artwork-rules".+?<\/section>/s.exec(text) ?? [];
  return section.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
};

test('beside the artwork stands what directories ask, and what the present picture is like', async () => {
  const { slug } = await makeShow(server, { title: 'Bare' });
  const bare = await said(`/admin/shows/${slug}/edit`);
  expect(bare).toContain('from 1400 × 1400 pixels to 3000 × 3000 pixels (Apple, Spotify)');
  expect(bare).toContain('At most 25 MB to send. Best below 512 KB');
  expect(bare).not.toContain('The picture now');
  const { path } = await withArtwork('Right', await jpeg(1500));
  expect(await said(path)).toMatch(
    /1500 × 1500 pixels JPEG RGB colours \(sRGB\) no transparency \d+ KB It is as all directories ask\./,
  );
});

test('a picture that is heavier than needed is told of (feed rule 72)', async () => {
  const { path } = await withArtwork('Heavy', await grain(2000).jpeg({ quality: 100 }).toBuffer());
  expect(await said(path)).toMatch(
    /It is as all directories ask\. Note: The artwork has \d+ KB; every listener/,
  );
});

test('what breaks a rule is named with its mend, as in what came from another host (feed rule 68)', async () => {
  const { path, file } = await withArtwork('Wrong', await jpeg(1400));
  writeFileSync(file, await pngWithAlpha(1000));
  const text = await said(path);
  expect(text).toContain('1000 × 1000 pixels PNG RGB colours (sRGB) transparency');
  expect(text).toContain('Error: The artwork is 1000 x 1000 pixels; directories ask for at least');
  expect(text).toContain('Warning: The artwork has a transparency channel');
  expect(text).toContain('Fill the background, and export it without transparency.');
  expect(text).toContain('The artwork is called .jpg and is a PNG.');
});

test('the form is there also when the picture cannot be read', async () => {
  const broken = await withArtwork('Broken', await jpeg(1401));
  writeFileSync(broken.file, 'no picture');
  expect(await said(broken.path)).toContain('Error: The artwork is not a JPEG, PNG or WebP');
  const gone = await withArtwork('Gone', await jpeg(1402));
  rmSync(gone.file);
  expect(await said(gone.path)).not.toContain('The picture now');
});

/** The form of a show as a browser sends it. */
async function save(slug: string, change: Record<string, string>, picture?: Buffer) {
  const path = `/admin/shows/${slug}/edit`;
  const body = new FormData();
  const fields = { ...formFieldsIn((await owner.get(path)).text), ...change };
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set('artwork', new Blob([new Uint8Array(picture ?? [])]), picture ? 'cover.jpg' : '');
  const answer = await owner.send(path, { method: 'POST', body });
  const show = await jsonOf<ShowJson>(await server.api(`/api/shows/${slug}`));
  return { ...answer, show };
}

test('artwork and fields are saved by one form: both or, where one is wrong, neither', async () => {
  await makeShow(server, { title: 'One form' });
  const change = { description: 'Said beside a picture.' };
  const small = await save('one-form', change, await jpeg(300));
  expect([small.status, small.show.description]).toEqual([422, '']);
  expect(small.text).toMatch(/id="artwork-error"[^>]*>[^<]*1400/);
  expect(formFieldsIn(small.text)).toMatchObject(change);
  const wrong = await save(
    'one-form',
    { ...change, language: 'nothing like one' },
    await jpeg(1400),
  );
  expect([wrong.status, wrong.show['artwork_url']]).toEqual([422, null]);
  expect(wrong.text).toMatch(/id="language-error"/);
  expect(wrong.text).toMatch(/id="artwork-error"[^>]*>[^<]*Choose it again/);
  const good = await save('one-form', change, await jpeg(1400));
  expect([good.status, good.show]).toEqual([303, expect.objectContaining(change)]);
  expect(good.show['artwork_url']).toEqual(expect.any(String));
  const other = await save('one-form', { description: 'Without one.' });
  expect(other.show['artwork_url']).toBe(good.show['artwork_url']);
});

test('artwork that is too large costs nobody what was typed beside it, and what else is wrong is said too', async () => {
  await makeShow(server, { title: 'Too large' });
  const huge = Buffer.alloc(26 * 1024 * 1024);
  const typed = { description: 'Typed for an hour.', language: 'nothing like one' };
  const { status, text, show } = await save('too-large', typed, huge);
  expect([status, show.description]).toEqual([422, '']);
  expect(text).toMatch(/id="artwork-error"[^>]*>[^<]*25 MB/);
  expect(text).toMatch(/id="language-error"/);
  expect(formFieldsIn(text)).toMatchObject(typed);
});
