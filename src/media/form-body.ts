import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import type { TransformCallback, Writable } from 'node:stream';
import { LongwaveError } from '../platform/errors.ts';

/** All that a form says beside its files: fields, boundaries, what stands before and after them. */
export const MAX_TEXT_BYTES = 2 * 1024 * 1024;

/**
 * The body of a form as multer may read it. Multer reads a body that it has refused to its end before it says
 * so; for it, this one ends there, and the request stays open for the answer. It also counts what is no file,
 * which multer does not.
 */
export class FormBody extends Transform {
  readonly headers: IncomingHttpHeaders;
  /** Set by multer. */
  body: unknown;
  #textBytes = 0;

  constructor(request: IncomingMessage) {
    super();
    this.headers = request.headers;
    request.pipe(this);
    request.once('close', () => {
      if (!request.readableEnded) this.destroy();
    });
  }

  /** The same chunks, which are known from now on to belong to a file. */
  async *ofFile(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      this.#textBytes -= chunk.length;
      yield chunk;
    }
  }

  /** The text fields, once all of them have been read. */
  fields(): Record<string, unknown> {
    return { ...(this.body as Record<string, unknown>) };
  }

  override unpipe(destination?: Writable): this {
    super.unpipe(destination);
    return this.destroy();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#textBytes += chunk.length;
    if (this.#textBytes <= MAX_TEXT_BYTES) return done(null, chunk);
    done(
      new LongwaveError(
        'too-large',
        'form.too-large',
        'The form has more than 2 MB beside its files.',
        {
          mend: 'Shorten the text; a file needs @ before its name: curl -F audio=@episode.mp3.',
        },
      ),
    );
  }
}
