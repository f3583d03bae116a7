import sharp from 'sharp';
import { readJpeg } from '../media/artwork-jpeg.ts';
import { formatOf, refuseBombs, refuseUnreadable } from '../media/artwork-rules.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Ask } from './asking.ts';
import { isReply } from './asking.ts';
import type { ArtworkSample, PictureFacts } from './examined.ts';
import type { FeedDocument } from './feed-document.ts';
import { webUrlOf } from './choose-samples.ts';
import type { FeedElement } from './feed-element.ts';

const MOST_PICTURE_BYTES = 20 * 1024 * 1024;

interface Wanted {
  item: FeedElement | undefined;
  element: FeedElement;
  url: string;
}

/** Tries the artwork of the show and of the items given, each address once and one after the other. */
export async function tryArtwork(
  { channel }: FeedDocument,
  items: readonly FeedElement[],
  ask: Ask,
): Promise<ArtworkSample[]> {
  const wanted = [wantedOf(undefined, channel), ...items.map((item) => wantedOf(item, item))];
  const byUrl = new Map(
    wanted.flatMap((one) => (one ? [[one.url, one] as const] : [])).toReversed(),
  );
  const samples: ArtworkSample[] = [];
  // In turn, because each may be held in memory whole.
  for (const one of [...byUrl.values()].toReversed()) samples.push(await tryPicture(one, ask));
  return samples;
}

function wantedOf(item: FeedElement | undefined, parent: FeedElement): Wanted | undefined {
  const element = parent.child('itunes:image');
  const url = webUrlOf(element?.attribute('href'));
  return element && url !== undefined ? { item, element, url } : undefined;
}

async function tryPicture(wanted: Wanted, ask: Ask): Promise<ArtworkSample> {
  const { url } = wanted;
  const [head, got] = await Promise.all([
    ask({ url, method: 'HEAD', maxBytes: 0 }),
    ask({ url, maxBytes: MOST_PICTURE_BYTES + 1 }),
  ]);
  const usable = isReply(got) && got.status === 200 ? got.body : undefined;
  const picture = usable && (await readPicture(usable));
  // The bytes have been looked at; the sample lives as long as the examination.
  const light = isReply(got) ? { ...got, body: Buffer.alloc(0) } : got;
  return { ...wanted, head, got: light, picture };
}

/** What the bytes of a picture say of it, or why it cannot be opened. */
export async function readPicture(bytes: Buffer): Promise<PictureFacts | LongwaveError> {
  try {
    if (bytes.length > MOST_PICTURE_BYTES) throw tooLarge();
    const format = formatOf(bytes);
    refuseBombs(bytes, format, format === 'jpeg' ? readJpeg(bytes) : undefined);
    const meta = await sharp(bytes, { limitInputPixels: false }).metadata().catch(refuseUnreadable);
    const { width, height } = meta.autoOrient;
    return {
      format,
      width,
      height,
      hasAlpha: meta.hasAlpha,
      space: meta.space,
      bytes: bytes.length,
    };
  } catch (error) {
    if (error instanceof LongwaveError) return error;
    throw error;
  }
}

function tooLarge(): LongwaveError {
  const message = 'The artwork is larger than 20 MB.';
  return new LongwaveError('unprocessable', 'artwork.too-large', message);
}
