import type { RequestHandler } from 'express';
import { askForBody } from '../platform/http/json-body.ts';
import { tooLarge } from './receive.ts';
import type { Reception } from './receive.ts';

/** What a form may add to a file: its fields, its artwork, its boundaries. */
const FORM_BYTES = 26 * 1024 * 1024;

/**
 * Refuses an upload that cannot succeed before its body is sent: too large, or no room.
 * @throws LongwaveError `audio.too-large`, `storage.full`, `storage.down`
 */
export function beforeUpload({ files, maxBytes }: Reception): RequestHandler {
  return async (request, response, next) => {
    const announced = Number(request.headers['content-length'] ?? 0);
    const extra = request.is('multipart/form-data') ? FORM_BYTES : 0;
    if (announced > maxBytes + extra) throw tooLarge(maxBytes);
    await files.check();
    askForBody(request, response);
    next();
  };
}
