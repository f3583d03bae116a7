import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { OutgoingRequest } from './outgoing.ts';
import { tooLarge } from './trouble.ts';

type Limits = Pick<OutgoingRequest, 'method' | 'maxBytes' | 'cutBody'>;

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** @returns the coding that is to be undone, or '' for none; a body that is absent has none. */
export function codingOf(answer: IncomingMessage, method: string): string {
  const { 'content-encoding': coding = '', 'content-length': length } = answer.headers;
  const absent = method === 'HEAD' || [204, 304].includes(answer.statusCode ?? 0) || length === '0';
  return absent || /^identity$/i.test(coding) ? '' : coding.trim().toLowerCase();
}

/**
 * The decoded body, never more than `maxBytes` of it: a small body that unpacks to a huge one stops at the limit.
 * @throws LongwaveError `fetch.too-large`, unless `cutBody` is set; and whatever the stream throws.
 */
export async function* boundedBody(
  answer: IncomingMessage,
  coding: string,
  { maxBytes, cutBody }: Limits,
): AsyncGenerator<Buffer> {
  let left = maxBytes;
  for await (const chunk of decoded(answer, coding) as AsyncIterable<Buffer>) {
    // Turned round so that a limit that is not a number stops everything instead of nothing.
    if (!(chunk.length <= left)) {
      if (!cutBody) throw tooLarge(`more than the ${maxBytes} bytes that are allowed`);
      yield chunk.subarray(0, left);
      return;
    }
    left -= chunk.length;
    yield chunk;
  }
}

function decoded(answer: IncomingMessage, coding: string): Readable {
  if (coding === '') return answer;
  const decoder = decoders[coding]?.();
  if (decoder === undefined) throw new Error(`Unknown content coding ${coding}`);
  return pipeline(answer, decoder, () => {});
}
