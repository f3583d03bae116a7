import { z } from 'zod';
import { line, yesNo } from '../platform/text.ts';
import { addressOf } from './addresses.ts';
import { oneOf } from './closed-list.ts';
import { listOf } from './list.ts';
import { mediaType } from './media-type.ts';
import { wholeNumber } from './numbers.ts';

/** How a file may be fetched: no scheme that a browser would run or read from its own disk. */
const schemes = ['https://', 'ipfs://', 'ipns://', 'magnet:?', 'hyper://', 'lbry://', 'rtmps://'];

/** The characters of a digest in base64 (W3C Subresource Integrity). */
const SRI = /^(?:sha256-[A-Za-z0-9+/]{43}=|sha384-[A-Za-z0-9+/]{64}|sha512-[A-Za-z0-9+/]{86}==)$/;

const source = z
  .strictObject({
    uri: addressOf(schemes).describe('Where the file is.'),
    content_type: mediaType
      .optional()
      .describe('What is there, when it is not the file itself: application/x-bittorrent.'),
  })
  .meta({ id: 'AlternateEnclosureSource' });

const integrity = z
  .strictObject({
    type: oneOf('sri or pgp-signature', ['sri', 'pgp-signature']).describe('How to check it.'),
    value: z
      .string('must be text')
      .max(10_000, 'must have at most 10000 characters')
      .regex(/^[A-Za-z0-9+/-]+={0,2}$/, 'must be written in base64')
      .describe('With sri a digest, sha384- and its base64; else a signature in base64.'),
  })
  .refine(({ type, value }) => type !== 'sri' || SRI.test(value), {
    path: ['value'],
    error: 'must be sha256-, sha384- or sha512- and the whole digest in base64',
  })
  .meta({ id: 'Integrity' });

const details = {
  length: wholeNumber('bytes', 0, Number.MAX_SAFE_INTEGER).optional().describe('In bytes.'),
  bitrate: z
    .number('must be a number')
    .positive('must be more than 0')
    .max(1e12, 'must be at most 1,000,000,000,000')
    .optional()
    .describe('The average, in bits a second.'),
  height: wholeNumber('pixels', 1, 20_000).optional().describe('Of a video, in pixels.'),
  lang: z
    .string('must be text')
    .max(35, 'must have at most 35 characters')
    .refine(isLanguageTag, 'must be a language tag such as en or pt-BR (BCP 47)')
    .optional()
    .describe('The language that is spoken in it (BCP 47).'),
  title: line(32).optional().describe('What apps call it: "High quality".'),
  rel: line(32).optional().describe('Those with the same words are versions of the same.'),
  codecs: z
    .string('must be text')
    .max(255, 'must have at most 255 characters')
    .regex(/^[\w.+*%'-]+(?:, ?[\w.+*%'-]+)*$/, 'must be names of codecs: avc1.42E01E,mp4a.40.2')
    .optional()
    .describe('What plays it (RFC 6381): mp4a.40.2.'),
  default: yesNo
    .optional()
    .describe('Whether it is the file of the enclosure, and to be preferred.'),
};

/** podcast:alternateEnclosure: another version of the audio, or something beside it. */
export const alternateEnclosure = z
  .strictObject({
    type: mediaType.describe('What it is: audio/opus, application/x-mpegURL.'),
    ...details,
    sources: listOf(source, 20, { least: 1 }).describe('Where it is, each the same file.'),
    integrity: integrity.optional().describe('By which apps can tell that it is unchanged.'),
  })
  .meta({ id: 'AlternateEnclosure' });
export type AlternateEnclosure = z.output<typeof alternateEnclosure>;

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
