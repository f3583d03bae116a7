import { z } from 'zod';
import { line, paragraphs } from '../platform/text.ts';
import { httpsUrl } from './addresses.ts';
import { oneOf } from './closed-list.ts';
import { contentLink } from './content-link.ts';
import { listOf } from './list.ts';
import { mediaType } from './media-type.ts';
import { wholeNumber } from './numbers.ts';
import { itemLists, sharedLists, sharedSingles } from './shared-fields.ts';

const moment = z.iso.datetime({
  offset: true,
  error: 'must be a date and time with its zone: 2027-01-31T19:00:00+01:00',
});

const enclosure = z.strictObject({
  url: httpsUrl.describe('Where the stream is.'),
  type: mediaType.describe('What it is: audio/mpeg.'),
  length: wholeNumber('bytes', 0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('In bytes, if known.'),
});

const { content_links: _required, ...otherLists } = itemLists;
const may = { ...sharedLists, ...otherLists, ...sharedSingles };

/**
 * podcast:liveItem: a stream. It has no transcript and no chapters: AntennaPod stops reading a feed with either.
 */
export const liveItem = z
  .strictObject({
    status: oneOf('pending, live or ended', ['pending', 'live', 'ended']).describe(
      'Whether it comes, runs or is over; the feed has it until it is over.',
    ),
    start: moment.describe('When it is to begin, with a zone.'),
    end: moment.optional().describe('When it is to end.'),
    guid: line(255).describe(
      'Another one is another stream for apps: keep it from pending to ended.',
    ),
    title: line(255).describe('What it is called.'),
    description: paragraphs(4000).optional().describe('Plain text about it.'),
    link: httpsUrl.optional().describe('The page about it.'),
    enclosure: enclosure.describe('The stream.'),
    content_links: listOf(contentLink, 50, { least: 1 }).describe('For apps that cannot play it.'),
    ...optional(may),
  })
  .refine(({ start, end }) => end === undefined || Date.parse(end) > Date.parse(start), {
    path: ['end'],
    error: 'must be after the start',
  })
  .meta({ id: 'LiveItem' });
export type LiveItem = z.output<typeof liveItem>;

function optional<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  const fields = Object.entries(shape).map(([name, field]) => [
    name,
    field.optional().describe(field.description ?? ''),
  ]);
  return Object.fromEntries(fields) as { [Name in keyof Shape]: z.ZodOptional<Shape[Name]> };
}
