import { renderToString } from 'preact-render-to-string';
import type { FeedItem } from '../feeds/model.ts';
import { tokensOf } from '../platform/notes.ts';
import { SeekLink } from './seek-link.tsx';

/** `12:34` or `1:02:03`, and what makes it the time of a day instead. */
const TIME = String.raw`((?:\d{1,2}:[0-5]\d|\d{1,3}):[0-5]\d)(?![\d:])`;
const OF_DAY = String.raw`(?!\s*(?:[ap]\.?m\b|uhr\b|h\b|o[’']clock))`;

/** Where people write times of an episode: first in a line, in brackets, or last in it behind a dash. */
const FIRST = new RegExp(String.raw`^(\s*)${TIME}${OF_DAY}`, 'i');
const BRACKETED = new RegExp(String.raw`([([])${TIME}(?=[)\]])`, 'g');
const LAST = new RegExp(String.raw`(\s[–—|·-]\s)${TIME}(?=\s*$)`);

/** What stands in a line and does not end it. */
const INLINE = /^<\/?(?:b|i|strong|em|a)\b/;
/** In these, a time is part of something else. */
const CLOSED = /^<(\/?)(?:a|code|pre)\b/;

/** Sanitised notes in which the times of the episode lead there, as chapters do. Clock times in sentences are left alone. */
export function withMoments(html: string, item: FeedItem): string {
  const tokens = tokensOf(html);
  let depth = 0;
  let isFirst = true;
  const linked = tokens.map((token, index) => {
    if (token.startsWith('<')) {
      const closed = CLOSED.exec(token);
      if (closed) depth += closed[1] === '' ? 1 : -1;
      if (!INLINE.test(token)) isFirst = true;
      return token;
    }
    const place = { isFirst, isLast: endsLine(tokens[index + 1]) };
    if (token.trim() !== '') isFirst = false;
    return depth > 0 ? token : link(token, place, item);
  });
  return linked.join('');
}

function endsLine(next: string | undefined): boolean {
  return next === undefined || !INLINE.test(next);
}

function link(text: string, at: { isFirst: boolean; isLast: boolean }, item: FeedItem): string {
  const replace = (whole: string, before: string, time: string): string => {
    const seconds = secondsOf(time);
    if (seconds > item.durationSeconds) return whole;
    const there = (
      <SeekLink item={item} seconds={seconds}>
        {time}
      </SeekLink>
    );
    return before + renderToString(there);
  };
  // What stands in brackets first: the links that it makes have no times in brackets, at an end or at a beginning.
  let linked = text.replaceAll(BRACKETED, replace);
  if (at.isFirst) linked = linked.replace(FIRST, replace);
  return at.isLast ? linked.replace(LAST, replace) : linked;
}

function secondsOf(time: string): number {
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
