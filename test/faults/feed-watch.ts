import { setTimeout as sleep } from 'node:timers/promises';
import type { ShowJson } from '../support/server.ts';

const LOOK_EVERY_MS = 100;
const RANGE_BYTES = 1000;
/** The sounds end in a tag of this length, which is not looked at here. */
const TAG_BYTES = 128;

export interface Watched {
  /** Feeds of which one enclosure was looked at whole: HEAD and a range. */
  looks: number;
  /** Requests that met no server. */
  unanswered: number;
  /** What no listener may ever see, in words. */
  broken: string[];
}

/**
 * Looks ten times a second, as a listener does, at the feed, at the newest enclosure in it or another one, and at some of
 * its bytes, through every kill and start (reliability, invariant I2).
 * @param minute of what the sounds in this feed consist.
 */
export function watchFeed(
  { feed_url: url }: ShowJson,
  minute: Buffer,
): { stop(): Promise<Watched> } {
  const watched: Watched = { looks: 0, unanswered: 0, broken: [] };
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      const wrong = await look(url, minute, watched).catch(() => {
        watched.unanswered += 1;
      });
      if (wrong !== undefined) watched.broken.push(wrong);
      await sleep(LOOK_EVERY_MS);
    }
  })();
  return {
    stop: async () => {
      over.abort();
      await watching;
      return watched;
    },
  };
}

/** @returns what is wrong; rejects when the server went away meanwhile. */
async function look(url: string, minute: Buffer, watched: Watched): Promise<string | undefined> {
  const feed = await fetch(url, { headers: { connection: 'close' } });
  const xml = await feed.text();
  if (feed.status !== 200) return `The feed: ${feed.status}`;
  if (!xml.trimEnd().endsWith('</rss>')) return `The feed is cut: ${xml.slice(-100)}`;
  const enclosures = [...xml.matchAll(/<enclosure url="([^"]+)" length="(\d+)"/g)];
  if (enclosures.length === 0) return undefined;
  const chosen = Math.random() < 0.5 ? 0 : Math.floor(Math.random() * enclosures.length);
  const [, enclosure = '', length = ''] = enclosures[chosen]!;
  const wrong = await lookAt(enclosure, Number(length), minute);
  if (wrong === undefined) watched.looks += 1;
  return wrong && `${enclosure}, ${length} bytes: ${wrong}`;
}

async function lookAt(url: string, length: number, minute: Buffer): Promise<string | undefined> {
  const head = await fetch(url, { method: 'HEAD', headers: { connection: 'close' } });
  if (head.status !== 200) return `HEAD ${head.status}`;
  const promised = head.headers.get('content-length');
  if (Number(promised) !== length) return `HEAD says ${promised}`;
  const from = Math.floor(Math.random() * (length - TAG_BYTES - RANGE_BYTES));
  const range = `bytes=${from}-${from + RANGE_BYTES - 1}`;
  const part = await fetch(url, { headers: { range, connection: 'close' } });
  const bytes = Buffer.from(await part.arrayBuffer());
  if (part.status !== 206) return `${range}: ${part.status}`;
  const isRight = bytes.every((byte, index) => byte === minute[(from + index) % minute.length]);
  return isRight && bytes.length === RANGE_BYTES ? undefined : `${range}: other bytes`;
}
