import { isRecord, parsed } from './chapter-file.ts';

interface Words {
  message: string;
  mend: string;
}

const cue =
  /(^|\n)\s{0,9}(\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{3} {0,9}--> {0,9}(\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{3}/;

/** What is wrong about a transcript. @param type its declared type, or `srt` for every name of SubRip. */
export function transcriptTroubles(type: string, text: string): Words[] {
  if (text.trim() === '')
    return [
      { message: 'The transcript is empty.', mend: 'Put the text there, or take the element out.' },
    ];
  const check = checks.get(type);
  const message = check?.(text);
  return message === undefined
    ? []
    : [{ message, mend: 'Export it again, or declare the type that it has.' }];
}

const checks = new Map<string, (text: string) => string | undefined>([
  ['text/vtt', vtt],
  ['srt', srt],
  ['application/json', json],
  ['text/html', html],
]);

function vtt(text: string): string | undefined {
  if (!/^\uFEFF?WEBVTT([ \t\r\n]|$)/.test(text))
    return 'The transcript is called WebVTT, and does not begin with WEBVTT.';
  return cue.test(text)
    ? undefined
    : 'The transcript is called WebVTT, and has no line with times.';
}

function srt(text: string): string | undefined {
  if (/^\uFEFF?WEBVTT/.test(text)) return 'The transcript is called SRT, and is WebVTT.';
  return cue.test(text) ? undefined : 'The transcript is called SRT, and has no line with times.';
}

function json(text: string): string | undefined {
  const file = parsed(text);
  if (file === undefined) return 'The transcript is called JSON, and cannot be read as JSON.';
  return isRecord(file) && Array.isArray(file['segments'])
    ? undefined
    : 'The transcript is JSON without a list of segments.';
}

function html(text: string): string | undefined {
  return /<[a-z]/i.test(text)
    ? undefined
    : 'The transcript is called HTML, and has no element in it.';
}
