import { expect, test } from 'vitest';
import { z } from 'zod';
import { episodeAppFields } from '../../src/admin/app-fields/episode-fields.ts';
import type { AppField, Part } from '../../src/admin/app-fields/part.ts';
import { showAppFields } from '../../src/admin/app-fields/show-fields.ts';
import { episodeNamespaceFields } from '../../src/namespace/episode-namespace.ts';
import { showNamespaceFields } from '../../src/namespace/show-namespace.ts';

interface Json {
  $ref?: string;
  $defs?: Record<string, Json>;
  properties?: Record<string, Json>;
  items?: Json;
  anyOf?: Json[];
  enum?: string[];
}

/** For the API and the command line only; forms send it back as it came. */
const unseen = [
  /^value\.time_splits$/,
  /^live_item\.(persons|location|value|social_interact|txt|images|funding|alternate_enclosures|license|chat)$/,
];

class Comparison {
  readonly #defs: Record<string, Json>;

  constructor({ $defs = {} }: Json) {
    this.#defs = $defs;
  }

  parts(parts: readonly Part[], { properties = {} }: Json, path: string): void {
    const names = Object.keys(properties).filter(
      (name) => !unseen.some((one) => one.test(path + name)),
    );
    expect(parts.map(({ name }) => name).toSorted(), path).toEqual(names.toSorted());
    for (const part of parts) this.#part(part, properties[part.name]!, path + part.name);
  }

  #part(part: Part, given: Json, path: string): void {
    const json = this.#resolved(this.#resolved(given).anyOf?.[0] ?? given);
    if (part.kind === 'rows')
      return this.parts(part.parts, this.#resolved(json.items!), `${path}.`);
    if (part.kind === 'group') return this.parts(part.parts, json, `${path}.`);
    if (part.kind !== 'choice') return expect(json.properties, path).toBeUndefined();
    const options = part.options.flatMap((one) => ('options' in one ? one.options : [one]));
    const values = new Set(options.map(([value]) => value).filter((value) => value !== ''));
    expect([...values].toSorted(), path).toEqual([...new Set(json.enum)].toSorted());
  }

  #resolved(json: Json): Json {
    const name = json.$ref?.split('/').at(-1);
    return name === undefined ? json : this.#resolved(this.#defs[name]!);
  }
}

test.each<[string, readonly AppField[], Record<string, z.ZodType>]>([
  ['a show', showAppFields, showNamespaceFields],
  ['an episode', episodeAppFields, episodeNamespaceFields],
])(
  'the form of %s has every field of the podcast namespace that the API takes, and its closed lists',
  (_of, fields, schema) => {
    const json = z.toJSONSchema(z.object(schema), { io: 'input' }) as Json;
    const parts = fields.map(({ part }) => part);
    new Comparison(json).parts(parts, json, '');
  },
);
