import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memorableColour } from '../../src/media/artwork-colour.ts';
import { colourSheet, contrastOf, parsed } from '../../src/site/colour-sheet.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const grounds = {
  light: { all: ['ffffff', 'fbfbfc'], on: 'ffffff' },
  dark: { all: ['13171f', '181c25', '1a1f29', '171c24'], on: '10151c' },
};

test('whatever the artwork, its colour can be read on every ground, and words on it (WCAG 2.2, 1.4.3)', () => {
  const random = Array.from({ length: 300 }, (_none, index) =>
    createHash('sha256').update(String(index)).digest('hex').slice(0, 6),
  );
  for (const colour of ['000000', 'ffffff', 'ffff00', '0000ff', '777777', ...random]) {
    const [light = '', dark = ''] = [...colourSheet(colour).matchAll(/--show:#(\w{6})/g)].map(
      ([, found = '']) => found,
    );
    for (const [shown, { all, on }] of [
      [light, grounds.light],
      [dark, grounds.dark],
    ] as const)
      for (const ground of [...all, on])
        expect(contrastOf(parsed(shown), parsed(ground)), `${colour} on ${ground}`).toBeGreaterThan(
          4.5,
        );
  }
  // The lightest grey that is dark enough for white, and the most that there is.
  expect(contrastOf(parsed('767676'), parsed('ffffff'))).toBeCloseTo(4.54, 2);
  expect(contrastOf(parsed('000000'), parsed('ffffff'))).toBe(21);
});

/** What stands on a tint of the colour: the ink of both styles, and in a transcript (site.css) the links. */
const inks = { light: ['373c44', '1c232c'], dark: ['c2c7d0', 'eef1f5'] };

test('a line that is heard can be read on its tint of any colour (WCAG 2.2, 1.4.3)', () => {
  const tinted = (colour: string, ground: string, share: number): [number, number, number] => {
    const [from, to] = [parsed(colour), parsed(ground)];
    const mixed = (at: 0 | 1 | 2) => Math.round(from[at] * share + to[at] * (1 - share));
    return [mixed(0), mixed(1), mixed(2)];
  };
  for (let number = 0; number < 0x1000; number += 1) {
    const colour = number.toString(16).padStart(3, '0').replaceAll(/./g, '$&$&');
    const shown = [...colourSheet(colour).matchAll(/--show:#(\w{6})/g)].map(([, one = '']) => one);
    for (const [at, theme] of (['light', 'dark'] as const).entries())
      for (const ground of grounds[theme].all) {
        const [line, chapter] = [0.1, 0.14].map((share) => tinted(shown[at]!, ground, share));
        expect(contrastOf(parsed(shown[at]!), line!), colour).toBeGreaterThan(4.5);
        for (const ink of inks[theme])
          expect(contrastOf(parsed(ink), chapter!), colour).toBeGreaterThan(4.5);
      }
  }
});

test('the colour is the one that most of what is coloured has, and none of a grey picture', () => {
  const pixels = (...parts: [count: number, rgb: number[]][]) =>
    Uint8Array.from(
      parts.flatMap(([count, rgb]) => Array.from({ length: count }, () => rgb).flat()),
    );
  const [blue, gold, grey] = [
    [29, 53, 135],
    [244, 213, 141],
    [120, 121, 119],
  ];
  expect(memorableColour(pixels([600, grey], [300, blue], [100, gold]))).toBe('1d3587');
  expect(memorableColour(pixels([999, grey], [1, gold]))).toBeUndefined();
  expect(memorableColour(pixels([1000, grey]))).toBeUndefined();
});

test('the pages of a show have its colour, by a style that is kept for ever; new artwork brings another', async () => {
  const { id, slug } = await makeShow(server, { title: 'Bright' });
  const sheets = async (path: string) => {
    const answer = await fetch(`${server.url}${path}`);
    const html = await answer.text();
    expect(html).not.toMatch(/<style| style=/);
    return [...html.matchAll(/href="(\/colours\/[^"]+)"/g)].map(([, href]) => href);
  };
  const paint = async (background: string) => {
    const size = { width: 1400, height: 1400, channels: 3 as const };
    const body = Buffer.from(
      await sharp({ create: { ...size, background } })
        .png()
        .toBuffer(),
    );
    await server.api(`/api/shows/${id}/artwork`, { method: 'PUT', body });
  };
  expect(await sheets(`/${slug}`)).toEqual([]);
  await paint('#008040');
  const [href = ''] = await sheets(`/${slug}`);
  expect(href).toMatch(/^\/colours\/2-0[0-3](8\w4\w|7\w[34]\w)\.css$/);
  for (const path of [`/${slug}/listen`, `/embed/${slug}`, `/${slug}?q=x`])
    expect(await sheets(path), path).toEqual([href]);
  const sheet = await fetch(server.url + href);
  expect(sheet.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(sheet.headers.get('cache-control')).toContain('immutable');
  await paint('#a00020');
  const [other] = await sheets(`/${slug}`);
  expect(other).not.toBe(href);
  for (const wrong of ['/colours/1-12345.css', '/colours/1-1234567.css', '/colours/1-red;}.css'])
    expect((await fetch(server.url + wrong)).status).toBe(404);
});
