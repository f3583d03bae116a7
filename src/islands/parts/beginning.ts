import { REFUSED } from './audio-in-pieces.ts';
import { detailOf } from './problem.ts';

const FIRST_BYTES = 1024 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
/** A file that is well made has a handful. */
const MOST_BOXES = 50;

/** What the first bytes of a file say of it. */
export interface Beginning {
  found: Record<string, string | number | undefined>;
  /** What only its name says. */
  named: Record<string, string | undefined>;
  /** Absent when only the whole file will tell. */
  chapters?: { lines: string; count: number };
  next: Record<string, number | undefined>;
  hasCover: boolean;
}

/**
 * Has the server read the parts of a file that hold tags.
 * @param address of the server's routes for beginnings
 * @returns in words, why the file is refused; undefined when nothing can be said
 */
export async function beginningOf(
  address: string,
  file: File,
): Promise<Beginning | string | undefined> {
  const headers = { 'Content-Type': 'application/octet-stream' };
  const url = `${address}?name=${encodeURIComponent(file.name)}`;
  try {
    const body = new Blob(await tagged(file));
    const answer = await fetch(url, { method: 'POST', headers, body });
    if (answer.status === 422) return detailOf(await answer.text());
    // A session that has ended leads to a page; the form will tell of that.
    if (!answer.ok || answer.redirected) return undefined;
    return (await answer.json()) as Beginning;
  } catch {
    return undefined;
  }
}

/** Says beside the input of a file what its beginning told. What is refused by it is not sent to its end. */
export function sayOfFile(
  input: HTMLInputElement,
  said: HTMLElement,
  { text, isWrong }: { text: string; isWrong: boolean },
): void {
  if (isWrong) input.dispatchEvent(new Event(REFUSED));
  said.textContent = text;
  said.classList.toggle('wrong', isWrong);
  input.setAttribute('aria-invalid', String(isWrong));
}

/** The parts in which tags stand: ID3 in front of the sound, or the index of an MP4 file, which may stand behind it. */
async function tagged(file: File): Promise<Blob[]> {
  const head = new DataView(await file.slice(0, 10).arrayBuffer());
  if (head.byteLength < 10) return [file];
  if (textAt(head, 4) === 'ftyp') return await indexOf(file);
  const isId3 = textAt(head, 0).startsWith('ID3');
  const bytes = isId3 ? 10 + syncsafe(head.getUint32(6)) + 65_536 : FIRST_BYTES;
  return [file.slice(0, Math.min(bytes, MOST_BYTES))];
}

/** ISO 14496-12, section 4.2: boxes with a size and a name. */
async function indexOf(file: File): Promise<Blob[]> {
  const parts: Blob[] = [];
  let at = 0;
  for (let count = 0; count < MOST_BOXES && at + 8 <= file.size; count += 1) {
    const box = new DataView(await file.slice(at, at + 16).arrayBuffer());
    const size = sizeOf(box, file.size - at);
    const isWanted = ['ftyp', 'moov'].includes(textAt(box, 4));
    if (size < 8 || (isWanted && size > MOST_BYTES / 2)) break;
    if (isWanted) parts.push(file.slice(at, at + size));
    at += size;
  }
  return parts;
}

function sizeOf(box: DataView, left: number): number {
  const size = box.getUint32(0);
  if (size === 0) return left;
  return size === 1 && box.byteLength === 16 ? Number(box.getBigUint64(8)) : size;
}

function syncsafe(size: number): number {
  return (
    (size & 0x7f) | ((size >> 1) & 0x3f80) | ((size >> 2) & 0x1fc000) | ((size >> 3) & 0xfe00000)
  );
}

function textAt(bytes: DataView, at: number): string {
  return String.fromCodePoint(...[0, 1, 2, 3].map((index) => bytes.getUint8(at + index)));
}
