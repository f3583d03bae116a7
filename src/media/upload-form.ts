import type { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import type { StorageEngine } from 'multer';
import { LongwaveError } from '../platform/errors.ts';
import { receiveAudio } from './receive.ts';
import type { ReceivedAudio, Reception } from './receive.ts';

/** What came by multipart/form-data: text fields, and the files among `audio` and `artwork`. */
export interface UploadForm {
  fields: Record<string, unknown>;
  audio: ReceivedAudio | undefined;
  artwork: Buffer | undefined;
}

export const MAX_ARTWORK_BYTES = 25 * 1024 * 1024;

const limits = {
  fieldNameSize: 100,
  fieldSize: 256 * 1024,
  fields: 60,
  files: 2,
  parts: 64,
  headerPairs: 30,
  fieldNestingDepth: 0,
};

/**
 * Reads a form whose files go where they belong while they arrive. An error is thrown as soon as it is known,
 * not when the rest of the body has come; then nothing of any file is left.
 * @throws LongwaveError `form.*`, `audio.*`, `artwork.too-large`
 */
export async function readUploadForm(
  request: Request,
  response: Response,
  reception: Reception,
): Promise<UploadForm> {
  const taken: Taken = { audio: undefined, artwork: undefined, work: [] };
  try {
    await new Promise<void>((resolve, reject) => {
      const engine = storageEngine(reception, taken, reject);
      const read = multer({ storage: engine, limits }).fields([
        { name: 'audio', maxCount: 1 },
        { name: 'artwork', maxCount: 1 },
      ]);
      read(request, response, (error?: unknown) =>
        error === undefined ? resolve() : reject(inOurWords(error)),
      );
    });
    const { audio, artwork } = taken;
    return { fields: { ...(request.body as Record<string, unknown>) }, audio, artwork };
  } catch (error) {
    void Promise.allSettled(taken.work).then(() => taken.audio?.drop());
    throw error;
  }
}

/** The chunks of a stream that is left open, not destroyed, when they are no longer wanted: the answer needs its socket. */
export function untilRefused(stream: Readable): AsyncIterable<Buffer> {
  return stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

interface Taken {
  audio: ReceivedAudio | undefined;
  artwork: Buffer | undefined;
  work: Promise<void>[];
}

function storageEngine(
  reception: Reception,
  taken: Taken,
  failAtOnce: (error: Error) => void,
): StorageEngine {
  const take = async (file: Express.Multer.File): Promise<void> => {
    const source = untilRefused(file.stream);
    if (file.fieldname === 'audio')
      taken.audio = await receiveAudio(reception, source, file.originalname.slice(0, 255));
    else taken.artwork = await collectArtwork(source);
  };
  return {
    _handleFile: (_request, file, done) => {
      const work = take(file).then(
        () => done(null, {}),
        (error: Error) => {
          file.stream.resume();
          failAtOnce(error);
          done(error);
        },
      );
      taken.work.push(work);
    },
    _removeFile: (_request, _file, done) => done(null),
  };
}

/** @throws LongwaveError `artwork.too-large` */
export async function collectArtwork(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > MAX_ARTWORK_BYTES)
      throw new LongwaveError(
        'too-large',
        'artwork.too-large',
        'The picture is larger than 25 MB.',
        {
          field: 'artwork',
          mend: 'Save it as a JPEG of 3000 × 3000 pixels.',
        },
      );
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function inOurWords(error: unknown): unknown {
  if (error instanceof LongwaveError) return error;
  const malformed = (code: string, message: string, field?: string) =>
    new LongwaveError('invalid', code, message, {
      mend: 'Send it as curl does: curl -F audio=@episode.mp3 -F title="…".',
      cause: error,
      ...(field !== undefined && { field }),
    });
  if (!(error instanceof MulterError))
    return malformed('form.malformed', 'The form ends too early or is not multipart/form-data.');
  if (error.code !== 'LIMIT_UNEXPECTED_FILE')
    return malformed('form.limit', `${error.message}.`, error.field);
  const known = error.field === 'audio' || error.field === 'artwork';
  return known
    ? malformed(
        'form.two-files',
        `There is more than one file named "${error.field}".`,
        error.field,
      )
    : malformed(
        'form.unknown-file',
        `There is no file field "${error.field}" here: use audio or artwork.`,
        error.field,
      );
}
