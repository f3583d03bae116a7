import type { Request, Response } from 'express';
import { Metadata, TUS_RESUMABLE } from '@tus/server';
import { LongwaveError } from '../platform/errors.ts';
import type { ErrorKind } from '../platform/errors.ts';
import { unknownUpload } from './upload.ts';

/**
 * What tus 1.0 demands of every request, checked before its body is asked for. The package answers some of it with
 * other codes than the protocol has.
 * @throws LongwaveError `upload.tus-version`, `upload.header`, `upload.type`
 */
export function checkProtocol(request: Request, response: Response): void {
  response.setHeader('Tus-Resumable', TUS_RESUMABLE);
  if (request.method === 'OPTIONS') return;
  if (request.get('tus-resumable') !== TUS_RESUMABLE) {
    response.setHeader('Tus-Version', TUS_RESUMABLE);
    throw new LongwaveError('unmet', 'upload.tus-version', 'This address speaks tus 1.0.0.', {
      mend: 'Send "Tus-Resumable: 1.0.0", as clients of that protocol do.',
    });
  }
  if (request.method === 'PATCH') checkPatch(request);
  if (request.method === 'POST') checkCreation(request);
}

function checkPatch(request: Request): void {
  if (request.get('content-type') !== 'application/offset+octet-stream')
    throw new LongwaveError('unsupported', 'upload.type', 'The type of the body is wrong.', {
      mend: 'Send "Content-Type: application/offset+octet-stream".',
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
export function givenMetadata(request: Request): Record<string, string | null> {
  const text = request.get('upload-metadata');
  if (text === undefined) return {};
  try {
    return Metadata.parse(text);
  } catch {
    throw wrongHeader('Upload-Metadata', 'must be pairs of a name and Base64, with commas between');
  }
}

function wrongHeader(name: string, what: string): LongwaveError {
  return new LongwaveError('invalid', 'upload.header', `The header ${name} ${what}.`, {
    field: name,
  });
}

const kinds: Record<number, ErrorKind> = { 400: 'invalid', 409: 'conflict', 413: 'too-large' };

/** What the package refuses with, in our words; what it does not explain stays as it is. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof Error || typeof error !== 'object' || error === null) return error;
  const status = 'status_code' in error ? Number(error.status_code) : 500;
  if (status === 404 || status === 410) return unknownUpload();
  const kind = kinds[status];
  const said = 'body' in error && typeof error.body === 'string' ? error.body.trim() : 'refused';
  if (kind === undefined) return new Error(`tus: ${said}`);
  return kind === 'conflict'
    ? new LongwaveError(kind, 'upload.offset', 'The upload does not stand at this offset.', {
        field: 'Upload-Offset',
        mend: 'Ask where it stands (HEAD), and go on from there.',
      })
    : new LongwaveError(
        kind,
        kind === 'too-large' ? 'upload.too-large' : 'upload.header',
        `The upload was refused: ${said}.`,
      );
}
