import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Ask, Question, Reply } from './asking.ts';
import { isReply } from './asking.ts';
import { noAnswers } from './examined.ts';
import type { FeedAnswers } from './examined.ts';
import { MOST_FEED_BYTES, openFeedReader } from './feed-document.ts';
import type { Reading } from './feed-document.ts';

/** A web page of another origin, as a player in a browser sends it. */
export const OTHER_ORIGIN = 'https://player.example';

/** How long a server may take to compress what it has just made. */
const LATER_MS = 1000;

const accept = 'application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5';
const asApp = { accept, 'accept-encoding': 'gzip' };
const asBrowser = {
  ...asApp,
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

/** Fetches a feed as apps do, first whole and then in every way in which they poll it. */
export async function askFeed(
  url: string,
  ask: Ask,
): Promise<{ answers: FeedAnswers; reading: Reading | undefined }> {
  const reader = openFeedReader();
  const main = await ask({
    url,
    headers: asApp,
    maxBytes: MOST_FEED_BYTES + 1,
    take: (chunk) => reader.write(chunk),
  });
  if (!isReply(main)) return { answers: { ...noAnswers, main }, reading: undefined };
  if (main.status !== 200) {
    const again = await ask({ url, headers: asBrowser, maxBytes: 1 });
    return { answers: { ...noAnswers, main, asBrowser: again }, reading: undefined };
  }
  const reading = reader.end();
  return { answers: { ...noAnswers, main, ...(await pollAgain(ask, main, reading)) }, reading };
}

async function pollAgain(ask: Ask, main: Reply, reading: Reading): Promise<Partial<FeedAnswers>> {
  const { url, headers } = main;
  const get = (extra: Record<string, string>): Question => ({
    url,
    headers: { ...asApp, ...extra },
    maxBytes: 1,
  });
  const { etag, 'last-modified': date } = headers;
  const when = (condition: string | undefined, question: () => Question) =>
    condition === undefined ? undefined : ask(question());
  const old = '"longwave-doctor"';
  const [head, byTag, byDate, byOldTag, again, later] = await Promise.all([
    ask({ url, method: 'HEAD', headers: asApp, maxBytes: 0 }),
    when(etag, () => get({ 'if-none-match': etag ?? '' })),
    when(date, () => get({ 'if-modified-since': date ?? '' })),
    when(date, () => get({ 'if-none-match': old, 'if-modified-since': date ?? '' })),
    askPlain(ask, url, reading),
    main.coding === '' ? setTimeout(LATER_MS).then(() => ask(get({}))) : undefined,
  ]);
  return { head, byTag, byDate, byOldTag, later, ...again };
}

/** A broken feed need not come twice. */
async function askPlain(
  ask: Ask,
  url: string,
  { document }: Reading,
): Promise<Partial<FeedAnswers>> {
  if (!document) return {};
  const hash = createHash('sha256');
  const plain = await ask({
    url,
    headers: { accept, 'accept-encoding': 'identity', origin: OTHER_ORIGIN },
    maxBytes: MOST_FEED_BYTES,
    take: (chunk) => {
      hash.update(chunk);
      return true;
    },
  });
  return { plain, plainSha256: isReply(plain) ? hash.digest('hex') : undefined };
}
