import { z } from 'zod';
import { line } from '../platform/text.ts';
import { oneOf } from './closed-list.ts';
import { country } from './countries.ts';

/** RFC 5870: latitude, longitude, perhaps a height, then parameters. */
const GEO =
  /^geo:(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)(?:,-?\d{1,6}(?:\.\d{1,20})?)?(?:;[\w-]+=[\w.%+-]+)*$/;

/** podcast:location, as revised in 2025. */
export const location = z
  .strictObject({
    name: line(128).describe('For people to read: "Austin, TX".'),
    rel: oneOf('subject or creator', ['subject', 'creator'])
      .optional()
      .describe('subject: what it is about (also when left out). creator: where it is made.'),
    geo: z
      .string('must be text')
      .max(200, 'must have at most 200 characters')
      .refine(isOnEarth, 'must be a geo URI: geo:30.2672,-97.7431 (latitude, longitude)')
      .optional()
      .describe('A point: geo:latitude,longitude (RFC 5870).'),
    osm: z
      .string('must be text')
      .max(60, 'must have at most 60 characters')
      .regex(/^[NWR][1-9]\d*(?:#\d+)?$/, 'must be N, W or R and a number of OpenStreetMap: R113314')
      .optional()
      .describe('The place in OpenStreetMap: N, W or R (node, way, relation) and its id.'),
    country: country.optional().describe('Its country, two letters (ISO 3166-1).'),
  })
  .meta({ id: 'Location' });
export type Location = z.output<typeof location>;

function isOnEarth(uri: string): boolean {
  const [, latitude, longitude] = GEO.exec(uri) ?? [];
  return Math.abs(Number(latitude)) <= 90 && Math.abs(Number(longitude)) <= 180;
}
