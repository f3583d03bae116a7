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
import type { Examined } from './examined.ts';
import type { FeedDocument } from './feed-document.ts';

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
  const samples = document ? await trySamples(document, ask) : noSamples;
  return { url, now, answers, reading, document, ...samples, unfinished: exhausted() };
}

type Samples = Pick<Examined, 'media' | 'artwork' | 'companions'>;

const noSamples: Samples = { media: [], artwork: [], companions: [] };

async function trySamples(document: FeedDocument, ask: Ask): Promise<Samples> {
  const items = chooseSamples(document.items);
  const folder = await mkdtemp(join(tmpdir(), 'longwave-doctor-'));
  const tools = { ask, folder, budget: { leftBytes: MOST_MEDIA_BYTES } };
  try {
    // The audio first: it matters most, and slow servers may leave no time for the rest.
    const media = items.map((item) => tryMedia(item, enclosureUrl(item) ?? '', tools));
    const artwork = tryArtwork(document, items, ask);
    const companions = tryCompanions(items, ask);
    const [tried, pictures, texts] = await Promise.all([Promise.all(media), artwork, companions]);
    return { media: tried, artwork: pictures, companions: texts };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
