import { invalidTranscript, MAX_TRANSCRIPT_BYTES, transcriptTooLarge } from './transcript.ts';

/**
 * The text of a file: UTF-8, or UTF-16 that says so by a byte order mark. Line ends become LF, the mark goes.
 * @throws LongwaveError `transcript.too-large`, `transcript.invalid`
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > MAX_TRANSCRIPT_BYTES) throw transcriptTooLarge();
  return decoded(bytes).replaceAll(/\r\n?/g, '\n');
}

function decoded(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    // `fatal` refuses what is no text in this encoding; the byte order mark is dropped.
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    // UTF-16 without its mark looks like UTF-8 with these; no text has them.
    if (text.includes('\0')) throw new RangeError('a NUL character');
    return text;
  } catch {
    throw invalidTranscript(
      undefined,
      `This file is no text in ${encoding.toUpperCase()}.`,
      'Save it as plain text in UTF-8; a document of a word processor cannot be taken.',
    );
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
