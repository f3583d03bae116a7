import { decodeText } from './decode.ts';
import { transcriptExtensions, transcriptFormats } from './formats.ts';
import type { TranscriptExtension } from './formats.ts';
import { tryParseTimestamp } from './timestamp.ts';
import type { Transcript } from './transcript.ts';

/** What is known of a file beside its bytes. */
export interface FileHints {
  /** The media type that it was sent with. */
  type?: string | undefined;
  /** What it was called. */
  name?: string | undefined;
}

/** A transcript, and the format that it was read from. */
export interface ParsedTranscript extends Transcript {
  format: TranscriptExtension;
}

/**
 * Reads a file of any format. Which one it is says its media type, else its name, else its content.
 * @throws LongwaveError `transcript.invalid` that names line and reason, `transcript.too-large`
 */
export function parseTranscript(bytes: Uint8Array, hints: FileHints = {}): ParsedTranscript {
  const text = decodeText(bytes);
  const format = formatFromHints(hints) ?? formatFromContent(text);
  return { ...transcriptFormats[format].parse(text), format };
}

const OTHER_TYPES = new Map<string, TranscriptExtension>([
  ['application/srt', 'srt'],
  ['text/srt', 'srt'],
  ['text/x-srt', 'srt'],
  ['text/json', 'json'],
  ['application/xhtml+xml', 'html'],
]);
const OTHER_EXTENSIONS = new Map<string, TranscriptExtension>([
  ['webvtt', 'vtt'],
  ['htm', 'html'],
  ['xhtml', 'html'],
  ['text', 'txt'],
]);

function formatFromHints({ type = '', name = '' }: FileHints): TranscriptExtension | undefined {
  const mediaType = type.split(';', 1)[0]!.trim().toLowerCase();
  const byType =
    transcriptExtensions.find((format) => transcriptFormats[format].mediaType === mediaType) ??
    OTHER_TYPES.get(mediaType);
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const byName =
    transcriptExtensions.find((format) => format === extension) ?? OTHER_EXTENSIONS.get(extension);
  // Programs that do not know a file of text call it text/plain.
  return byType === 'txt' ? byName : (byType ?? byName);
}

const SNIFFED_CHARACTERS = 2000;

function formatFromContent(text: string): TranscriptExtension {
  const head = text.slice(0, SNIFFED_CHARACTERS).trimStart();
  if (/^WEBVTT(?=\s|$)/.test(head)) return 'vtt';
  // A "[" alone may begin a text: "[Music]".
  if (head.startsWith('{') || /^\[\s*[{\]]/.test(head)) return 'json';
  // Also with an arrow that is broken: the parser then says what is wrong, and it is not kept as mere text.
  if (head.split('\n').some((line) => hasTimes(line.replace(/ -{1,2}> ?/, ' --> ')))) return 'srt';
  return /^<[!a-z]/i.test(head) || /<(?:p|cite|time|br|div)\b[^<>]*>/i.test(head) ? 'html' : 'txt';
}

function hasTimes(line: string): boolean {
  const [start = '', end] = line.split('-->', 2);
  return end !== undefined && tryParseTimestamp(start.trim()) !== undefined;
}
