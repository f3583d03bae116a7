import { parseHtml, printHtml } from './html.ts';
import { parseJson, printJson } from './json.ts';
import { parsePlain, printPlain } from './plain.ts';
import { parseSrt, printSrt } from './srt.ts';
import type { Transcript } from './transcript.ts';
import { parseVtt, printVtt } from './vtt.ts';

export interface TranscriptFormat {
  /** What the feed says and what is served must be the same (feed rule 116). */
  mediaType: string;
  /** The media type as it is served, with the encoding where none is fixed. */
  contentType: string;
  parse: (text: string) => Transcript;
  print: (transcript: Transcript) => string;
  /** Only a transcript with times can have this form. */
  needsTimes: boolean;
}

/** By file extension, the best for apps first (feed rules 117 and 120). */
export const transcriptFormats = {
  vtt: format('text/vtt', { parse: parseVtt, print: printVtt, needsTimes: true }),
  json: format('application/json', { parse: parseJson, print: printJson, needsTimes: true }),
  srt: format('application/x-subrip', { parse: parseSrt, print: printSrt, needsTimes: true }),
  html: format('text/html', { parse: parseHtml, print: printHtml, needsTimes: false }),
  txt: format('text/plain', { parse: parsePlain, print: printPlain, needsTimes: false }),
} as const satisfies Record<string, TranscriptFormat>;

export type TranscriptExtension = keyof typeof transcriptFormats;

export const transcriptExtensions = Object.keys(transcriptFormats) as TranscriptExtension[];

/** The formats that a transcript is offered in, the best for apps first. */
export function formatsOf({ isTimed }: Pick<Transcript, 'isTimed'>): TranscriptExtension[] {
  return transcriptExtensions.filter((name) => isTimed || !transcriptFormats[name].needsTimes);
}

function format(
  mediaType: string,
  rest: Omit<TranscriptFormat, 'mediaType' | 'contentType'>,
): TranscriptFormat {
  const isAnyText = mediaType === 'text/plain' || mediaType === 'text/html';
  return {
    mediaType,
    contentType: isAnyText ? `${mediaType}; charset=utf-8` : mediaType,
    ...rest,
  };
}
