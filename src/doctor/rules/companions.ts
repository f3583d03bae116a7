import { isReply, isSilence } from '../asking.ts';
import type { CompanionSample } from '../examined.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { chapterFileTroubles, chapterTroubles } from './chapter-file.ts';
import { apple, at, atUrl, ofCompanions, ofItems, openApps } from './rule.ts';
import type { Rule } from './rule.ts';
import { transcriptTroubles } from './transcript-file.ts';
import { insecure } from './web-address.ts';

const transcriptTypes = new Set(
  'text/vtt application/x-subrip application/srt text/srt application/json text/html text/plain'.split(
    ' ',
  ),
);

/** Feed rules 111 to 119: chapters and transcripts as the feed names them, and as they are. */
export const companionRules: readonly Rule[] = [
  {
    rule: 111,
    severity: 'warning',
    directories: openApps,
    title: 'Chapters are a JSON document as apps read it.',
    check: ofCompanions(chapters),
  },
  {
    rule: 112,
    severity: 'warning',
    directories: openApps,
    title: 'Every chapter has a start, and they are in order.',
    check: ofCompanions(chapterStarts),
  },
  {
    rule: 113,
    severity: 'warning',
    directories: openApps,
    title: 'Chapters are https, and served as application/json+chapters.',
    check: ofCompanions(chaptersServed),
  },
  {
    rule: 115,
    severity: 'info',
    directories: ['spotify'],
    title: 'Simple chapters have a start that can be read.',
    check: ofItems(simpleChapters),
  },
  {
    rule: 116,
    severity: 'warning',
    directories: [...apple, ...openApps],
    title: 'The type of a transcript is one that apps know, and the one it is served with.',
    check: ofCompanions(transcriptType),
  },
  {
    rule: 117,
    severity: 'info',
    directories: apple,
    title: 'A transcript is there that Apple reads.',
    check: ofItems(appleTranscript),
  },
  {
    rule: 118,
    severity: 'warning',
    directories: [...apple, ...openApps],
    title: 'Transcripts are what their type says.',
    check: ofCompanions(transcripts),
  },
  {
    rule: 119,
    severity: 'warning',
    directories: openApps,
    title: 'Players in browsers may read chapters and transcripts.',
    check: ofCompanions(crossOrigin),
  },
];

function where({ url, element, item }: CompanionSample) {
  return atUrl(url, element, item);
}

function* chapters(sample: CompanionSample): Iterable<Trouble> {
  if (sample.kind !== 'chapters') return;
  yield* notThere(sample, 'The chapters');
  if (sample.text === undefined) return;
  for (const message of chapterFileTroubles(sample.text))
    yield {
      where: where(sample),
      message,
      mend: 'Write {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "…"}, …]}.',
    };
}

function* chapterStarts(sample: CompanionSample): Iterable<Trouble> {
  if (sample.kind !== 'chapters' || sample.text === undefined) return;
  for (const message of chapterTroubles(sample.text))
    yield {
      where: where(sample),
      message,
      mend: 'Give every chapter a startTime in seconds, and write them in that order.',
    };
}

/** For both kinds: nothing came. */
function* notThere(sample: CompanionSample, what: string): Iterable<Trouble> {
  const { got } = sample;
  if (isSilence(got)) {
    const { message, mend = 'Try again later.' } = got.trouble;
    yield { where: where(sample), message: `${what} cannot be fetched. ${message}`, mend };
  } else if (isReply(got) && got.status !== 200)
    yield {
      where: where(sample),
      message: `The server answers ${got.status} when ${what.toLowerCase()} ${what.endsWith('s') ? 'are' : 'is'} fetched.`,
      mend: 'Put the file there, or correct the address.',
    };
}

function* chaptersServed(sample: CompanionSample): Iterable<Trouble> {
  if (sample.kind !== 'chapters') return;
  const words = insecure(sample.url, 'The address of the chapters');
  if (words) yield { where: where(sample), ...words };
  const type = servedType(sample);
  if (type !== undefined && type !== 'application/json+chapters' && type !== 'application/json')
    yield {
      where: where(sample),
      message: `The server says that the chapters are ${quoted(type)}.`,
      mend: 'Let it say application/json+chapters.',
    };
}

/** Undefined when no file came. */
function servedType({ got }: CompanionSample): string | undefined {
  if (!isReply(got) || got.status !== 200) return undefined;
  return (got.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

const CLOCK = /^(\d{1,3}:)?(\d{1,2}:)?\d{1,5}(\.\d{1,3})?$/;

function* simpleChapters(item: FeedElement): Iterable<Trouble> {
  for (const list of item.children('psc:chapters'))
    for (const chapter of list.children('psc:chapter')) {
      const start = chapter.attribute('start') ?? '';
      const title = chapter.attribute('title') ?? '';
      if (!CLOCK.test(start) || title.trim() === '')
        yield {
          where: at(chapter, item),
          message: `A chapter starts at ${quoted(start)} and is called ${quoted(title)}.`,
          mend: 'Write start="00:01:30.000" and a title.',
        };
    }
}

function* transcriptType(sample: CompanionSample): Iterable<Trouble> {
  if (sample.kind !== 'transcript') return;
  const declared = sample.element.attribute('type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!transcriptTypes.has(declared))
    yield {
      where: where(sample),
      message: `The type of the transcript is ${quoted(declared)}, which apps do not know.`,
      mend: 'Write text/vtt, application/x-subrip, application/json, text/html or text/plain.',
    };
  const served = servedType(sample);
  if (served !== undefined && family(served) !== family(declared))
    yield {
      where: where(sample),
      message: `The transcript is called ${quoted(declared)}, and served as ${quoted(served)}.`,
      mend: 'Let both say what the file is.',
    };
}

function* appleTranscript(item: FeedElement): Iterable<Trouble> {
  const [first, ...others] = item.children('podcast:transcript');
  if (!first) return;
  const types = [first, ...others].map((element) => element.attribute('type') ?? '');
  if (!types.some((type) => /vtt|srt|subrip/i.test(type)))
    yield {
      where: at(first, item),
      message: `The transcript comes as ${quoted(types.join(', '))}; Apple reads WebVTT and SRT.`,
      mend: 'Offer it as WebVTT, too.',
    };
}

function family(type: string): string {
  return /srt|subrip/.test(type) ? 'srt' : type;
}

function* transcripts(sample: CompanionSample): Iterable<Trouble> {
  if (sample.kind !== 'transcript') return;
  yield* notThere(sample, 'The transcript');
  if (sample.text === undefined) return;
  const type = sample.element.attribute('type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  for (const { message, mend } of transcriptTroubles(family(type), sample.text))
    yield { where: where(sample), message, mend };
}

function* crossOrigin(sample: CompanionSample): Iterable<Trouble> {
  const { got, kind } = sample;
  if (!isReply(got) || got.status !== 200) return;
  if (got.headers['access-control-allow-origin'] === undefined)
    yield {
      where: where(sample),
      message: `Players in browsers may not read the ${kind === 'chapters' ? 'chapters' : 'transcript'}: Access-Control-Allow-Origin is missing.`,
      mend: 'Let the server send Access-Control-Allow-Origin: *.',
    };
}
