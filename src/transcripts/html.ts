import { decodeEntities } from './entities.ts';
import { htmlTokens } from './html-tokens.ts';
import type { HtmlToken } from './html-tokens.ts';
import { escapeMarkup } from './markup.ts';
import { paragraphsOf } from './paragraphs.ts';
import { shareTime } from './share-time.ts';
import { nameSpeakers } from './speaker-label.ts';
import { printClock, tryParseTimestamp } from './timestamp.ts';
import {
  invalidTranscript,
  speakingSeconds,
  timedTranscript,
  untimedTranscript,
} from './transcript.ts';
import type { FoundCue, Transcript } from './transcript.ts';

/** A paragraph, and the time where one stands in front of it. */
interface Block {
  line: number;
  seconds: number | undefined;
  speaker: string | undefined;
  text: string;
}

/**
 * HTML in the form of the podcast namespace, `<cite>Name:</cite> <time>0:00</time> <p>…</p>`. Every other element is
 * only the end of a paragraph, or nothing. Several paragraphs behind one time share the time until the next one; where
 * nobody is cited, "Name:" at the beginning of a paragraph is a speaker.
 * @throws LongwaveError `transcript.invalid`
 */
export function parseHtml(html: string): Transcript {
  const reading = new BlockReader();
  for (const token of htmlTokens(html)) reading.take(token);
  const { blocks, isCited } = reading.end();
  const named = isCited ? blocks : nameSpeakers(blocks);
  if (named.every(({ seconds }) => seconds === undefined)) return untimedTranscript(named);
  return timedTranscript(withTimes(named));
}

/** The form of the podcast namespace, one paragraph for what a person says in one go. */
export function printHtml(transcript: Transcript): string {
  let cited = '';
  return paragraphsOf(transcript)
    .map(({ speaker, startSeconds, text }) => {
      // An empty name says that the last one does not speak any more.
      const cite = speaker === undefined ? (cited === '' ? [] : ['']) : [`${speaker}:`];
      cited = speaker ?? '';
      const time = transcript.isTimed ? [element('time', printClock(startSeconds))] : [];
      return [...cite.map((name) => element('cite', name)), ...time, element('p', text)]
        .map((line) => `${line}\n`)
        .join('');
    })
    .join('');
}

function element(name: 'cite' | 'time' | 'p', text: string): string {
  return `<${name}>${escapeMarkup(text)}</${name}>`;
}

const BLOCKS = new Set(
  `address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
  form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr
  ul`.split(/\s+/),
);
/** Stands for a line break that was asked for, which no text has. */
const BREAK = '\u2028';

class BlockReader {
  readonly #blocks: Block[] = [];
  #isCited = false;
  #speaker: string | undefined;
  #seconds: number | undefined;
  #line: number | undefined;
  #text = '';
  /** An open cite or time, and what stands in it. */
  #aside: { name: string; text: string; line: number } | undefined;

  take(token: HtmlToken): void {
    if (token.kind === 'text') this.#takeText(token.text, token.line);
    else if (token.name === 'cite' || token.name === 'time') this.#takeAside(token);
    else if (token.name === 'br') this.#takeText(BREAK, token.line);
    else if (BLOCKS.has(token.name)) this.#endBlock();
  }

  end(): { blocks: Block[]; isCited: boolean } {
    this.#endBlock();
    return { blocks: this.#blocks, isCited: this.#isCited };
  }

  #takeText(text: string, line: number): void {
    if (this.#aside) this.#aside.text += text;
    else if (this.#text !== '' || /\S/.test(text)) {
      this.#line ??= line;
      this.#text += text;
    }
  }

  /** A cite or time in the middle of a text is a part of it: `I read <cite>Dune</cite>`. */
  #takeAside({ name, isClosing, line }: Extract<HtmlToken, { kind: 'tag' }>): void {
    if (!isClosing) {
      this.#endAside();
      this.#aside = { name, text: '', line };
    } else if (this.#aside?.name === name) this.#endAside();
  }

  #endAside(): void {
    const aside = this.#aside;
    if (!aside) return;
    this.#aside = undefined;
    const text = decodeEntities(aside.text).trim();
    const seconds = aside.name === 'time' ? timeIn(text, aside.line) : undefined;
    if (this.#text !== '') this.#takeText(aside.text, aside.line);
    else if (seconds !== undefined) this.#seconds = seconds;
    else if (aside.name === 'cite') {
      this.#isCited = true;
      this.#speaker = text;
    } else this.#takeText(aside.text, aside.line);
  }

  #endBlock(): void {
    this.#endAside();
    const line = this.#line ?? 1;
    for (const part of this.#text.split(/\u2028\s*\u2028/)) {
      if (!/\S/.test(part)) continue;
      const text = decodeEntities(part);
      this.#blocks.push({ line, seconds: this.#seconds, speaker: this.#speaker, text });
      this.#seconds = undefined;
    }
    this.#text = '';
    this.#line = undefined;
  }
}

/** "0:53", "[00:00:53]"; undefined for what is no time of an audio at all, such as a date. */
function timeIn(text: string, line: number): number | undefined {
  const bare = text.slice(0, 40).replaceAll(/[[\]()\s]/g, '');
  if (!/^\d+:/.test(bare)) return undefined;
  const seconds = tryParseTimestamp(bare);
  if (seconds !== undefined) return seconds;
  throw invalidTranscript(
    `Line ${line}`,
    `"${bare.toWellFormed()}" is no time.`,
    'Write times as 0:53, or as 1:02:03 from an hour on.',
  );
}

function withTimes(blocks: Block[]): FoundCue[] {
  const firsts = blocks.flatMap(({ seconds }, index) =>
    seconds !== undefined || index === 0 ? [index] : [],
  );
  return firsts.flatMap((first, index) => {
    const next = firsts[index + 1];
    return sharing(
      blocks.slice(first, next),
      next === undefined ? undefined : blocks[next]?.seconds,
    );
  });
}

/** Cues of paragraphs of which only the first has a time. */
function sharing(blocks: Block[], until: number | undefined): FoundCue[] {
  const start = blocks[0]?.seconds ?? 0;
  const end = until ?? start + speakingSeconds(blocks.map(({ text }) => text).join(' '));
  const lengths = blocks.map(({ text }) => text.length);
  const starts = shareTime(start, Math.max(start, end), lengths);
  return blocks.map(({ line, speaker, text }, index) => ({
    place: `Line ${line}`,
    startSeconds: starts[index] ?? start,
    speaker,
    text,
  }));
}
