import type { Codes } from '../platform/http/api-entry.ts';

/** What a picture may be refused with. */
export const artworkCodes: Codes = {
  'too-large': ['artwork.too-large'],
  unprocessable: [
    'artwork.unsupported',
    'artwork.unreadable',
    'artwork.too-large',
    'artwork.too-small',
    'artwork.not-square',
  ],
  unavailable: ['storage.down'],
};

/** What an audio file may be refused with. */
export const audioCodes: Codes = {
  'too-large': ['audio.too-large'],
  unprocessable: [
    'audio.missing',
    'audio.empty',
    'audio.not-audio',
    'audio.unsupported',
    'audio.protected',
    'audio.fragmented',
    'audio.truncated',
    'audio.no-sound',
    'audio.no-duration',
    'audio.unreadable',
  ],
  unavailable: ['storage.down', 'probe.cannot-start'],
};

/** What a form may be refused with, beside what stands in it. */
export const formCodes: Codes = {
  invalid: [
    'form.malformed',
    'form.limit',
    'form.unknown-file',
    'form.two-files',
    'form.file-as-text',
  ],
  'too-large': ['form.too-large'],
};
