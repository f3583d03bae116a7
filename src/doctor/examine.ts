import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import { openAsking } from './asking.ts';
import type { Ask } from './asking.ts';
import { chooseSamples, enclosureUrl } from './choose-samples.ts';
import { tryCompanions } from './examine-companions.ts';
import { askFeed } from './examine-feed.ts';
import { MOST_MEDIA_BYTES, tryMedia } from './examine-media.ts';
import { tryArtwork } from './examine-pictures.ts';
import type { Examined, MediaSample } from './examined.ts';
import type { FeedElement } from './feed-element.ts';

/** How long one request and everything together may take, in milliseconds. */
export interface Patience {
  requestMs: number;
  everythingMs: number;
}

/**
 * Looks at a feed and at a sample of what it names, with at most 200 requests, 4 at once, in about 90 seconds. It never
 * fails because of what other servers do; what they do is in the result.
 * @param outgoing decides which addresses are opened at all
 */
export async function examine(
  url: string,
  now: number,
  { outgoing, patience }: { outgoing: Outgoing; patience?: Patience },
): Promise<Examined> {
  const { ask, exhausted } = openAsking(outgoing, patience);
  const { answers, reading } = await askFeed(url, ask);
  const document = reading?.document;
  const items = document ? chooseSamples(document.items) : [];
  const [media, artwork, companions] = await Promise.all([
    tryAllMedia(items, ask),
    document ? tryArtwork(document, items, ask) : [],
    tryCompanions(items, ask),
  ]);
  const unfinished = exhausted();
  return { url, now, answers, reading, document, media, artwork, companions, unfinished };
}

async function tryAllMedia(items: readonly FeedElement[], ask: Ask): Promise<MediaSample[]> {
  const folder = await mkdtemp(join(tmpdir(), 'longwave-doctor-'));
  const budget = { leftBytes: MOST_MEDIA_BYTES };
  try {
    return await Promise.all(
      items.map((item) => tryMedia(item, enclosureUrl(item) ?? '', { ask, folder, budget })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
