import { LongwaveError } from '../platform/errors.ts';

/** How long an upload is kept after something of it came. */
export const LIFETIME_MS = 24 * 3_600_000;

/** How long it may take in all, from its first request. */
export const MOST_LIFETIME_MS = 7 * LIFETIME_MS;

/** An upload as the API answers it. */
export interface UploadProgress {
  id: string;
  state: 'receiving' | 'finished' | 'taken';
  received_bytes: number;
  /** Null as long as the client has not said it. */
  bytes: number | null;
  filename: string | null;
  expires_at: string;
  episode_id: string | null;
}

export function unknownUpload(): LongwaveError {
  return new LongwaveError('not-found', 'upload.not-found', 'There is no such upload.', {
    mend: 'Begin a new one with POST /api/uploads. Only the token that began one can see it.',
  });
}

export function expiredUpload(): LongwaveError {
  return new LongwaveError(
    'gone',
    'upload.expired',
    'Nothing of this upload has come for 24 hours, or it was not finished in 7 days.',
    { mend: 'Begin a new one with POST /api/uploads.' },
  );
}

/**
 * @param received how many bytes have arrived, where the upload goes on
 * @param isDirect whether the client brings it to the bucket itself
 */
export function unfinishedUpload(
  received: number,
  bytes: number | null,
  isDirect: boolean,
): LongwaveError {
  const size = bytes === null ? '' : ` of ${bytes}`;
  return new LongwaveError(
    'conflict',
    'upload.unfinished',
    `This upload is not finished: ${received}${size} bytes have arrived.`,
    {
      field: 'upload',
      mend: isDirect
        ? 'PUT the pieces that are missing, then POST /api/uploads/{id}/complete.'
        : `Send the rest with Upload-Offset: ${received}.`,
    },
  );
}

export function takenUpload(): LongwaveError {
  return new LongwaveError('conflict', 'upload.taken', 'This upload has become an episode.', {
    mend: 'Its episode_id says which; nothing can be added any more.',
  });
}

export function directUpload(): LongwaveError {
  return new LongwaveError(
    'conflict',
    'upload.direct',
    'The parts of this upload go straight to the bucket.',
    { mend: 'PUT them to the addresses of GET /api/uploads/{id}/parts.' },
  );
}
