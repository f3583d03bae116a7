import type { Request, RequestHandler, Response } from 'express';
import { LongwaveError } from '../platform/errors.ts';
import { CHECKSUM_ALGORITHMS, givenChecksum } from './checksum.ts';
import { parseMetadata } from './metadata.ts';
import type { Metadata } from './metadata.ts';
import type { UploadsTable } from './tables.ts';

/** The one version of the protocol that there is. */
const TUS_RESUMABLE = '1.0.0';

const EXTENSIONS = [
  'creation',
  'creation-with-upload',
  'creation-defer-length',
  'termination',
  'expiration',
  'checksum',
];

/** The type of a body that goes into an upload. */
const BODY_TYPE = 'application/offset+octet-stream';

/** What OPTIONS tells a client before it has a token. */
export function tellAbilities(response: Response, maxBytes: number): void {
  response.setHeader('Tus-Resumable', TUS_RESUMABLE);
  response.setHeader('Tus-Version', TUS_RESUMABLE);
  response.setHeader('Tus-Extension', EXTENSIONS.join(','));
  response.setHeader('Tus-Max-Size', maxBytes);
  response.setHeader('Tus-Checksum-Algorithm', CHECKSUM_ALGORITHMS.join(','));
  response.status(204).end();
}

/** Until when an upload is kept if nothing more comes (tus 1.0, section Expiration). */
export function tellExpiry({ expires_at }: UploadsTable, response: Response): void {
  response.setHeader('Upload-Expires', new Date(expires_at).toUTCString());
}

/** Every answer says it, also the one to a caller who is not let in (tus 1.0, section Headers). */
export const tellVersion: RequestHandler = (_request, response, next) => {
  response.setHeader('Tus-Resumable', TUS_RESUMABLE);
  next();
};

/**
 * What tus 1.0 demands of every request, checked before its body is asked for.
 * @throws LongwaveError `upload.tus-version`, `upload.header`, `upload.type`, `upload.checksum-algorithm`
 */
export function checkProtocol(request: Request, response: Response): void {
  if (request.get('tus-resumable') !== TUS_RESUMABLE) {
    response.setHeader('Tus-Version', TUS_RESUMABLE);
    throw new LongwaveError('unmet', 'upload.tus-version', 'This address speaks tus 1.0.0.', {
      mend: 'Send "Tus-Resumable: 1.0.0", as clients of that protocol do.',
    });
  }
  if (request.method === 'PATCH') checkPatch(request);
  if (request.method === 'POST') checkCreation(request);
  givenChecksum(request);
}

/** Whether the first bytes come with the creation (creation-with-upload). */
export function bringsBytes(request: Request): boolean {
  return request.get('content-type') === BODY_TYPE;
}

function checkPatch(request: Request): void {
  if (!bringsBytes(request))
    throw new LongwaveError('unsupported', 'upload.type', 'The type of the body is wrong.', {
      mend: `Send "Content-Type: ${BODY_TYPE}".`,
    });
  if (wholeNumber(request, 'Upload-Offset') === undefined)
    throw wrongHeader('Upload-Offset', 'is missing');
  wholeNumber(request, 'Upload-Length');
}

function checkCreation(request: Request): void {
  const length = wholeNumber(request, 'Upload-Length');
  const deferred = request.get('upload-defer-length');
  if (deferred !== undefined && deferred !== '1')
    throw wrongHeader('Upload-Defer-Length', 'must be 1');
  if ((length === undefined) === (deferred === undefined))
    throw wrongHeader('Upload-Length', 'or else Upload-Defer-Length: 1 must be sent');
  givenMetadata(request);
}

/** @returns undefined when the header was not sent. @throws LongwaveError `upload.header` */
export function wholeNumber(request: Request, name: string): number | undefined {
  const text = request.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && String(value) === text) return value;
  throw wrongHeader(name, 'must be a whole number');
}

/** What `Upload-Metadata` says. @throws LongwaveError `upload.header` */
export function givenMetadata(request: Request): Metadata {
  const text = request.get('upload-metadata');
  const metadata = text === undefined ? {} : parseMetadata(text);
  if (metadata) return metadata;
  throw wrongHeader('Upload-Metadata', 'must be pairs of a name and Base64, with commas between');
}

export function wrongHeader(name: string, what: string): LongwaveError {
  return new LongwaveError('invalid', 'upload.header', `The header ${name} ${what}.`, {
    field: name,
  });
}

export function wrongOffset(): LongwaveError {
  return new LongwaveError(
    'conflict',
    'upload.offset',
    'The upload does not stand at this offset.',
    { field: 'Upload-Offset', mend: 'Ask where it stands (HEAD), and go on from there.' },
  );
}

/** @param bytes how many may come at most */
export function tooMuch(bytes: number): LongwaveError {
  return new LongwaveError(
    'too-large',
    'upload.too-large',
    `The upload was refused: no more than ${bytes} bytes can come here.`,
    { mend: 'Send no more than Upload-Length says, and no more than Tus-Max-Size.' },
  );
}
