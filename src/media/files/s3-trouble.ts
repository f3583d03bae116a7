import { S3ServiceException } from '@aws-sdk/client-s3';
import { LongwaveError } from '../../platform/errors.ts';

/** The HTTP status of an answer that the storage refused with; undefined when it gave none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The SDK signs the SHA-256 of what it sends, and a server that gets other bytes says so. */
const CHANGED = new Set(['XAmzContentSHA256Mismatch', 'BadDigest']);

/** What went wrong between us and the storage, as a person reads it. */
export function storageTrouble(error: unknown): LongwaveError {
  if (error instanceof LongwaveError) return error;
  const name = error instanceof Error ? error.name : 'unknown';
  const status = statusOf(error);
  if (name === 'QuotaExceeded' || status === 507)
    return new LongwaveError('no-space', 'storage.full', 'The storage is full.', { cause: error });
  if (CHANGED.has(name))
    return new LongwaveError(
      'unavailable',
      'storage.down',
      'Other bytes have reached the storage.',
      {
        cause: error,
        mend: 'Try again; the network between this server and its storage changes what is sent.',
      },
    );
  const isSetting = status !== undefined && status >= 300 && status < 500 && status !== 429;
  return new LongwaveError(
    'unavailable',
    'storage.down',
    isSetting ? `The storage refuses us (${name}).` : `The storage does not answer (${name}).`,
    {
      cause: error,
      mend: isSetting
        ? 'Whoever runs this server should check the S3_ settings and the rights of the key.'
        : 'Try again in a minute.',
    },
  );
}

export function throwTrouble(error: unknown): never {
  throw storageTrouble(error);
}

/** True when the storage says that a file, or an upload, is not there. */
export function isAbsent(error: unknown): boolean {
  return statusOf(error) === 404 && error instanceof Error && error.name !== 'NoSuchBucket';
}
