import type { Ask } from './asking.ts';
import { isReply } from './asking.ts';
import { webUrlOf } from './choose-samples.ts';
import { OTHER_ORIGIN } from './examine-feed.ts';
import type { CompanionSample } from './examined.ts';
import type { FeedElement } from './feed-element.ts';

const MOST_BYTES = 2 * 1024 * 1024;
const MOST_FILES = 12;

/** Tries the chapters and transcripts of the items given, as a player in a browser fetches them. */
export async function tryCompanions(
  items: readonly FeedElement[],
  ask: Ask,
): Promise<CompanionSample[]> {
  const wanted = items.flatMap((item) => [
    ...wantedOf('chapters', item),
    ...wantedOf('transcript', item),
  ]);
  return await Promise.all(wanted.slice(0, MOST_FILES).map((one) => tryCompanion(one, ask)));
}

type Wanted = Pick<CompanionSample, 'kind' | 'item' | 'element' | 'url'>;

function wantedOf(kind: Wanted['kind'], item: FeedElement): Wanted[] {
  return item.children(`podcast:${kind}`).flatMap((element) => {
    const url = webUrlOf(element.attribute('url'));
    return url === undefined ? [] : [{ kind, item, element, url }];
  });
}

async function tryCompanion(wanted: Wanted, ask: Ask): Promise<CompanionSample> {
  const got = await ask({
    url: wanted.url,
    headers: { origin: OTHER_ORIGIN },
    maxBytes: MOST_BYTES + 1,
  });
  if (!isReply(got)) return { ...wanted, got, text: undefined };
  const whole = got.status === 200 && got.bytes <= MOST_BYTES;
  const text = whole ? got.body.toString('utf8') : undefined;
  return { ...wanted, got: { ...got, body: Buffer.alloc(0) }, text };
}
