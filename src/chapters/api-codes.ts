import type { Codes } from '../platform/http/api-entry.ts';

/** What chapters may be refused with, as a field or as a file. */
export const chapterCodes: Codes = {
  unprocessable: [
    'chapters.not-a-chapter',
    'chapters.not-utf8',
    'chapters.empty',
    'chapters.broken-json',
    'chapters.broken-xml',
    'chapters.too-many',
    'chapters.invalid',
    'chapters.same-start',
    'chapters.beyond-end',
  ],
};
