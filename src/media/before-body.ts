import type { RequestHandler } from 'express';
import { announcedBytes } from '../platform/http/body.ts';
import { tooLarge } from './receive.ts';
import type { Reception } from './receive.ts';
import { MAX_FORM_BYTES } from './upload-form.ts';

/**
 * Refuses an upload that cannot succeed before its body is sent: too large, or no room.
 * @throws LongwaveError `audio.too-large`, `storage.full`, `storage.down`
 */
export function beforeUpload({ files, maxBytes }: Reception): RequestHandler {
  return async (request, response, next) => {
    const extra = request.is('multipart/form-data') ? MAX_FORM_BYTES : 0;
    const announced = announcedBytes(request);
    if (announced > maxBytes + extra) throw tooLarge(maxBytes);
    await files.check(announced);
    // What follows the last byte (reading the audio, S3) has limits of its own; silence on the line means nothing then.
    request.once('end', () => {
      if (!response.writableEnded) request.socket.setTimeout(0);
    });
    next();
  };
}
