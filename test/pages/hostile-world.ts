import type { Page } from 'playwright-core';
import { z } from 'zod';
import { episodeChange } from '../../src/episodes/episode.ts';
import { showChange } from '../../src/shows/show.ts';
import { wholeEpisode, wholeShow } from '../feeds/whole-namespace.ts';
import type { TestServer } from '../support/server.ts';

/** Every element and attribute of an attack has this name, or calls a function of this name. */
export const MARK = 'xss';

/** What text may break out of: an element, an attribute, a script, a style, a comment, Markdown (security 25, 26, 28, 32). */
export const hostile =
  `"'><xss></title></textarea></style></script><script>xss()</script><img src=x onerror=xss() data-xss>` +
  `<svg onload=xss()><xmp><script>xss()</script></xmp><template><xss></xss></template>` +
  `<iframe srcdoc="<script>parent.xss()</script>"></iframe><math><mtext></table><mglyph><style><!--</style>` +
  `<img title="--&gt;&lt;img src=1 onerror=xss()&gt;"> ]]> <!-- {{xss()}} \${xss()} \u2028 ` +
  `[a](javascript:xss()) [b](data:text/html,<script>xss()</script>) ![c](x "onerror=xss()")`;
/** The same for fields with less room. */
export const hostileLine = `"'><img src=x onerror=xss() data-xss></script><script>xss()</script>`;
const SHORT = [hostileLine, `"><img src=x onerror=xss()>`, `<xss>`];
/** For fields that want an address (security 27). */
const ADDRESSES = [
  'javascript:xss()',
  'JaVa\nscript:xss()',
  'data:text/html,<script>xss()</script>',
  'vbscript:xss()',
  `https://ada.test/"'><img src=x onerror=xss()>?onerror=xss()`,
];
const ATTACKS = [hostile, ...SHORT, ...ADDRESSES];

type Json = string | number | boolean | null | undefined | Json[] | { [name: string]: Json };

/** What became of an attack: by the place of a text, what the API took there; undefined where it took none. */
export type Taken = Map<string, string | undefined>;

/** Puts an attack into every text that the API takes of a show or an episode, one after the other. */
export async function poison(
  server: TestServer,
  path: string,
  kind: 'show' | 'episode',
): Promise<Taken> {
  const taken: Taken = new Map();
  const { funding } = wholeEpisode;
  const examples: Record<string, Json> = kind === 'show' ? { ...wholeShow, funding } : wholeEpisode;
  const schema = kind === 'show' ? showChange : episodeChange;
  for (const [name, example] of Object.entries({ ...plainTexts(schema), ...examples })) {
    let value = example;
    for (const place of placesIn(example)) {
      const found = await firstTaken(ATTACKS, async (attack) => {
        const tried = put(value, place, attack);
        const answer = await server.api(path, { method: 'PATCH', json: { [name]: tried } });
        if (answer.ok) value = tried;
        return answer.ok;
      });
      taken.set([name, ...place].join('.'), found);
    }
  }
  return taken;
}

/** Fields that are one text, so that a new one is tried too. */
function plainTexts(schema: z.ZodType): Record<string, Json> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const isText = (json: unknown): boolean => {
    const { type, anyOf = [] } = json as { type?: unknown; anyOf?: unknown[] };
    return [type].flat().includes('string') || anyOf.some(isText);
  };
  const names = Object.keys(properties).filter((name) => isText(properties[name]));
  return Object.fromEntries(names.map((name) => [name, '']));
}

type Place = (string | number)[];

function placesIn(value: Json): Place[] {
  if (typeof value === 'string') return [[]];
  if (typeof value !== 'object' || value === null) return [];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return inner.flatMap(([key, one]) => placesIn(one).map((place) => [key, ...place]));
}

function put(value: Json, [key, ...rest]: Place, text: string): Json {
  if (key === undefined) return text;
  if (Array.isArray(value))
    return value.map((one, at) => (at === key ? put(one, rest, text) : one));
  const fields = value as { [name: string]: Json };
  return { ...fields, [key]: put(fields[key], rest, text) };
}

async function firstTaken(
  attacks: readonly string[],
  take: (attack: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const attack of attacks) if (await take(attack)) return attack;
  return undefined;
}

/** What of an attack has become more than text in the page as it stands. */
export async function intruders(page: Page): Promise<string[]> {
  return await page.evaluate((mark) => {
    const found: string[] = [];
    if (Reflect.get(globalThis, 'attacked') !== undefined) found.push('a script ran');
    for (const element of document.querySelectorAll('*')) {
      const { localName, attributes } = element;
      const isOurs = localName !== mark && localName !== 'mglyph' && localName !== 'xmp';
      if (!isOurs) found.push(`an element: ${element.outerHTML.slice(0, 150)}`);
      for (const { name, value } of attributes) {
        const isHandler = name.startsWith('on') || name === `data-${mark}` || name === 'srcdoc';
        const isCode = /^\s*(javascript|vbscript|data:text)/i.test(
          value.replaceAll(/[\t\n\r]/g, ''),
        );
        const isAddress = ['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name);
        if (isHandler || (isAddress && isCode))
          found.push(`${localName} ${name}="${value.slice(0, 100)}"`);
      }
    }
    return found;
  }, MARK);
}
