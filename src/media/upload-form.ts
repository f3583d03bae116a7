import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import multer from 'multer';
import type { StorageEngine } from 'multer';
import { LongwaveError } from '../platform/errors.ts';
import { announcedBytes, askForBody, collect, untilRefused } from '../platform/http/body.ts';
import { FormBody, MAX_TEXT_BYTES } from './form-body.ts';
import { formTrouble, sentAsText } from './form-trouble.ts';
import { receiveAudio } from './receive.ts';
import type { ReceivedAudio, Reception } from './receive.ts';

/** What came by multipart/form-data: text fields, and the files among `audio`, `artwork` and `transcript`. */
export interface UploadForm {
  fields: Record<string, unknown>;
  audio: ReceivedAudio | undefined;
  artwork: Buffer | undefined;
  transcript: TextFile | undefined;
  /** That a picture or a transcript is too large, where the form was read on all the same. */
  refused?: LongwaveError | undefined;
}

/** A small file as it came, with what is said of its format. */
export interface TextFile {
  bytes: Buffer;
  name: string;
  type: string;
}

const MAX_TRANSCRIPT_BYTES = 8 * 1024 * 1024;
export const MAX_ARTWORK_BYTES = 25 * 1024 * 1024;

/** What a form may add to its audio: artwork, fields, boundaries. */
export const MAX_FORM_BYTES = MAX_ARTWORK_BYTES + MAX_TEXT_BYTES;

type FileField = 'audio' | 'artwork' | 'transcript';

const limits = {
  fieldNameSize: 100,
  fieldSize: 256 * 1024,
  fields: 1000,
  parts: 1004,
  headerPairs: 30,
  fieldNestingDepth: 0,
};

/**
 * Reads a form whose files go where they belong while they arrive. An error is thrown as soon as it is known,
 * not when the rest of the body has come; then nothing of any file is left.
 * @throws LongwaveError `form.*`, `audio.*`, `artwork.too-large`, `transcript.too-large`
 */
export async function readUploadForm(
  request: Request,
  response: Response,
  reception: Reception,
): Promise<UploadForm> {
  return await readForm(request, response, reception, {
    names: ['audio', 'artwork'],
    small: (source, mostBytes, tooLarge) => collect(source, mostBytes, tooLarge),
  });
}

/**
 * The same for a page, whose form comes back with what was typed: a picture or a transcript that is too large is read
 * past, as what was typed may stand behind it, and is said in `refused`.
 * @throws LongwaveError the same, for more than four times too much
 */
export async function readPageForm(
  request: Request,
  response: Response,
  reception: Reception,
  names: readonly FileField[],
): Promise<UploadForm> {
  let refused: LongwaveError | undefined;
  const form = await readForm(request, response, reception, {
    names,
    small: async (source, mostBytes, tooLarge) => {
      const bytes = await collectOrPass(source, mostBytes, tooLarge);
      if (!bytes) refused ??= tooLarge();
      return bytes;
    },
  });
  return { ...form, refused };
}

/** Undefined for what is too large: then nothing of it is kept, but all of it was read. */
async function collectOrPass(
  source: AsyncIterable<Buffer>,
  mostBytes: number,
  tooLarge: () => LongwaveError,
): Promise<Buffer | undefined> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > 4 * mostBytes) throw tooLarge();
    if (bytes <= mostBytes) parts.push(chunk);
    else parts = [];
  }
  return bytes > mostBytes ? undefined : Buffer.concat(parts);
}

/** How a form is read. */
interface Reading {
  /** Of the files that it may have. */
  names: readonly FileField[];
  /** Takes what is no audio; undefined when it was refused and the form is read on. */
  small: (
    source: AsyncIterable<Buffer>,
    mostBytes: number,
    tooLarge: () => LongwaveError,
  ) => Promise<Buffer | undefined>;
}

async function readForm(
  request: Request,
  response: Response,
  reception: Reception,
  reading: Reading,
): Promise<UploadForm> {
  const { names } = reading;
  const taken: Taken = { audio: undefined, artwork: undefined, transcript: undefined, work: [] };
  const form = new FormBody(request);
  try {
    await new Promise<void>((resolve, reject) => {
      const storage = storageEngine({ reception, form, taken, small: reading.small }, reject);
      formReader(storage, names).read(form, response, (error?: unknown) =>
        error === undefined ? resolve() : reject(formTrouble(error)),
      );
    });
    const { audio, artwork, transcript } = taken;
    const fields = form.fields();
    for (const name of names) if (name in fields) throw sentAsText(name);
    return { fields, audio, artwork, transcript };
  } catch (error) {
    void Promise.allSettled(taken.work).then(() => taken.audio?.drop());
    throw error;
  }
}

/**
 * The picture that is the whole body of a request.
 * @throws LongwaveError `artwork.too-large`
 */
export async function readArtwork(request: Request, response: Response): Promise<Buffer> {
  if (announcedBytes(request) > MAX_ARTWORK_BYTES) throw artworkTooLarge();
  askForBody(request, response);
  return await collect(untilRefused(request), MAX_ARTWORK_BYTES, artworkTooLarge);
}

interface Taken {
  audio: ReceivedAudio | undefined;
  artwork: Buffer | undefined;
  transcript: TextFile | undefined;
  work: Promise<void>[];
}

/** What multer needs of a request; its types ask for all of Express's. */
interface FormReader {
  read(
    form: Readable & { headers: IncomingHttpHeaders },
    response: Response,
    done: (error?: unknown) => void,
  ): void;
}

function formReader(storage: StorageEngine, names: readonly FileField[]): FormReader {
  const read = multer({
    storage,
    limits: { ...limits, files: names.length },
    defParamCharset: 'utf8',
  }).fields(names.map((name) => ({ name, maxCount: 1 })));
  return { read };
}

interface Taking {
  reception: Reception;
  form: FormBody;
  taken: Taken;
  small: Reading['small'];
}

function storageEngine(
  { reception, form, taken, small }: Taking,
  failAtOnce: (error: unknown) => void,
): StorageEngine {
  const take = async (file: Express.Multer.File): Promise<void> => {
    const source = form.ofFile(untilRefused(file.stream));
    if (file.fieldname === 'audio')
      taken.audio = await receiveAudio(reception, source, file.originalname);
    else if (file.fieldname === 'artwork')
      taken.artwork = await small(source, MAX_ARTWORK_BYTES, artworkTooLarge);
    else {
      const bytes = await small(source, MAX_TRANSCRIPT_BYTES, transcriptTooLarge);
      taken.transcript = bytes && { bytes, name: file.originalname, type: file.mimetype };
    }
  };
  const takeOrFail = async (file: Express.Multer.File, done: (error?: unknown) => void) => {
    try {
      await take(file);
    } catch (error) {
      file.stream.resume();
      failAtOnce(error);
      done(error);
      return;
    }
    done(null);
  };
  return {
    _handleFile: (_request, file, done) => {
      taken.work.push(takeOrFail(file, done));
    },
    _removeFile: (_request, _file, done) => done(null),
  };
}

function artworkTooLarge(): LongwaveError {
  return new LongwaveError('too-large', 'artwork.too-large', 'The picture is larger than 25 MB.', {
    field: 'artwork',
    mend: 'Save it as a JPEG of 3000 × 3000 pixels.',
  });
}

function transcriptTooLarge(): LongwaveError {
  return new LongwaveError('too-large', 'transcript.too-large', 'The transcript is too large.', {
    field: 'transcript',
    mend: 'A transcript has at most 5 MB.',
  });
}
