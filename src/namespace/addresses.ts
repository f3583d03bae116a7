import { z } from 'zod';
import { webUrl } from '../platform/text.ts';

/** Every web address of the podcast namespace is https (docs/1.0.md). */
export const httpsUrl = webUrl.refine(
  (url) => /^https:\/\/[^/\\]/i.test(url),
  'must be an address that begins with https://',
);

/**
 * An address that may also be of another scheme than https.
 * @param beginnings what it may begin with: `https://`, `ipfs://`. Whatever is not named, such as javascript:, is refused.
 */
export function addressOf(beginnings: readonly string[]) {
  return z
    .string('must be text')
    .max(2000, 'must have at most 2000 characters')
    .refine(
      (text) => beginnings.some((beginning) => text.toLowerCase().startsWith(beginning)),
      `must be an address that begins with one of ${beginnings.join(', ')}`,
    )
    .refine((text) => /^[^\s\p{Cc}]+$/u.test(text), 'must not contain spaces or line breaks');
}
