import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Request } from 'express';
import type { FileStore } from '../media/files/store.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { ArrivingBody } from './body.ts';

/** As `Tus-Checksum-Algorithm` names them; Node knows them by the same names. */
export const CHECKSUM_ALGORITHMS = ['sha1', 'sha256', 'md5'] as const;

export interface Checksum {
  algorithm: (typeof CHECKSUM_ALGORITHMS)[number];
  digest: Buffer;
}

/**
 * What `Upload-Checksum` says of the body of this request (tus 1.0, extension checksum).
 * @throws LongwaveError `upload.checksum-algorithm`
 */
export function givenChecksum(request: Request): Checksum | undefined {
  const text = request.get('upload-checksum');
  if (text === undefined) return undefined;
  const [name, digest = '', ...more] = text.split(' ');
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === name);
  const bytes = Buffer.from(digest, 'base64');
  const isBase64 = bytes.length > 0 && bytes.toString('base64') === digest;
  if (algorithm === undefined || more.length > 0 || !isBase64)
    throw new LongwaveError(
      'invalid',
      'upload.checksum-algorithm',
      'The header Upload-Checksum cannot be understood.',
      {
        field: 'Upload-Checksum',
        mend: `Send one of ${CHECKSUM_ALGORITHMS.join(', ')}, a space, and the digest of the body in Base64.`,
      },
    );
  return { algorithm, digest: bytes };
}

/**
 * Hands the bytes of a body on once all of them are here and are what `expected` says. Until then they lie apart: not
 * one of them counts, also after a crash.
 * @throws LongwaveError `upload.checksum` when they are others, or not all of them came
 */
export async function withChecked<T>(
  files: FileStore,
  { body, wanted }: { body: ArrivingBody; wanted: AbortSignal },
  { algorithm, digest }: Checksum,
  work: (chunks: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  const held = await files.hold('checked');
  try {
    const hash = createHash(algorithm);
    for await (const chunk of body.chunks(wanted)) {
      hash.update(chunk);
      await held.write(chunk);
    }
    await held.flush();
    if (!body.isWhole || !hash.digest().equals(digest)) throw mismatch();
    return await work(createReadStream(held.path) as AsyncIterable<Buffer>);
  } finally {
    await held.drop();
  }
}

function mismatch(): LongwaveError {
  const message = 'The bytes that arrived are not those that Upload-Checksum is of.';
  return new LongwaveError('damaged', 'upload.checksum', message, {
    field: 'Upload-Checksum',
    mend: 'None of them count. Send them again from the same offset.',
  });
}
