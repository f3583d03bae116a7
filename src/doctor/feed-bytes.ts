import { createHash } from 'node:crypto';

/** What the bytes of a document say of themselves before anybody reads it as XML. */
export interface BytesFacts {
  /** Decoded from gzip, not from UTF-8. */
  bytes: number;
  sha256: string;
  hasBom: boolean;
  /** White space stands before the first character that counts. */
  startsBlank: boolean;
  hasDeclaration: boolean;
  /** It begins as HTML does. */
  isWebPage: boolean;
  /** As the XML declaration names it. */
  declaredEncoding: string | undefined;
  /** The first line that is not valid UTF-8. */
  brokenUtf8Line: number | undefined;
}

export interface BytesReader {
  /** @returns the text of the bytes that are whole characters so far. */
  write(chunk: Buffer): string;
  end(): { text: string; facts: BytesFacts };
}

/** An XML declaration is much shorter; nothing is decoded before the encoding is known. */
const HEAD_BYTES = 256;

/** Turns bytes into text as they come, and notes what is odd about them. Holds no more than a chunk. */
export function openBytesReader(): BytesReader {
  const hash = createHash('sha256');
  let bytes = 0;
  let waiting = Buffer.alloc(0);
  let decoder: FeedDecoder | undefined;
  return {
    write(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
      if (decoder) return decoder.write(chunk);
      waiting = Buffer.concat([waiting, chunk]);
      if (waiting.length < HEAD_BYTES) return '';
      decoder = openDecoder(waiting);
      return decoder.write(waiting);
    },
    end() {
      const last = decoder ?? openDecoder(waiting);
      const text = decoder ? last.end() : last.write(waiting) + last.end();
      return { text, facts: { ...last.facts(), bytes, sha256: hash.digest('hex') } };
    },
  };
}

interface FeedDecoder {
  write(chunk: Buffer): string;
  end(): string;
  facts(): Omit<BytesFacts, 'bytes' | 'sha256'>;
}

function openDecoder(head: Buffer): FeedDecoder {
  const start = readStart(head);
  const decoder = decoderFor(start);
  const strict = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let brokenUtf8Line: number | undefined;
  const take = (chunk: Buffer, stream: boolean): string => {
    const text = decoder.decode(chunk, { stream });
    if (brokenUtf8Line === undefined && !decodes(strict, chunk, stream)) {
      const before = text.slice(0, Math.max(0, text.indexOf('\uFFFD')));
      brokenUtf8Line = line + newlinesIn(before);
    }
    line += newlinesIn(text);
    return text;
  };
  return {
    write: (chunk) => take(chunk, true),
    end: () => take(Buffer.alloc(0), false),
    facts: () => ({ ...start, brokenUtf8Line }),
  };
}

function readStart(head: Buffer) {
  const hasBom = head.subarray(0, 3).toString('hex') === 'efbbbf';
  const text = head.subarray(hasBom ? 3 : 0, HEAD_BYTES).toString('latin1');
  const declaration = /^\s*<\?xml\s[^>]*/.exec(text)?.[0];
  const encoding = /\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(declaration ?? '')?.[1];
  return {
    hasBom,
    startsBlank: /^\s/.test(text),
    hasDeclaration: declaration !== undefined,
    isWebPage: /^\s*<(!doctype html|html|head|body)\b/i.test(text),
    declaredEncoding: encoding,
  };
}

/** An encoding that nobody knows is read as UTF-8; that it is named at all is a finding. */
function decoderFor({ declaredEncoding = 'utf-8' }: { declaredEncoding: string | undefined }) {
  try {
    return new TextDecoder(declaredEncoding);
  } catch {
    return new TextDecoder('utf-8');
  }
}

function decodes(
  strict: InstanceType<typeof TextDecoder>,
  chunk: Buffer,
  stream: boolean,
): boolean {
  try {
    strict.decode(chunk, { stream });
    return true;
  } catch {
    return false;
  }
}

function newlinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
