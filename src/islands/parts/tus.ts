import { detailOf } from './problem.ts';
import { remember, remembered } from './remembered.ts';

/** Where files of the desk go, in pieces (tus 1.0). */
const UPLOADS = '/admin/uploads';
const PIECE_BYTES = 16 * 1024 * 1024;
const LONGEST_PAUSE_MS = 30_000;

/** How far the server was, and its address, by what is known of a file before it is read. */
export function keyOf(file: File): string {
  return `upload ${file.name} ${file.size} ${file.lastModified}`;
}

/** @returns the id of the upload, when all of it has arrived. */
export async function sendFile(
  file: File,
  signal: AbortSignal,
  tell: (sent: number, perSecond: number) => void,
): Promise<string> {
  const key = keyOf(file);
  let url = remembered(key);
  let offset = url === undefined ? undefined : await offsetOf(url, signal);
  if (url === undefined || offset === undefined) {
    url = await begin(file, signal);
    remember(key, url);
    offset = 0;
  }
  const startedAt = performance.now();
  const first = offset;
  let pause = 500;
  while (offset < file.size) {
    const from: number = offset;
    const progress = (sent: number): void =>
      tell(from + sent, (from + sent - first) / ((performance.now() - startedAt) / 1000));
    try {
      const piece = file.slice(from, from + PIECE_BYTES);
      offset = await sendPiece(url, piece, from, signal, progress);
      pause = 500;
    } catch (error) {
      if (signal.aborted || error instanceof Refused) throw error;
      tell(from, 0);
      await wait(pause, signal);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      offset = (await offsetOf(url, signal).catch(() => from)) ?? from;
    }
  }
  remember(key, undefined);
  return url.slice(url.lastIndexOf('/') + 1);
}

/** What the server will not take however often it is sent. */
class Refused extends Error {}

async function begin(file: File, signal: AbortSignal): Promise<string> {
  const name = btoa(String.fromCodePoint(...new TextEncoder().encode(file.name)));
  const headers = {
    'Tus-Resumable': '1.0.0',
    'Upload-Length': String(file.size),
    'Upload-Metadata': `filename ${name}`,
  };
  const answer = await fetch(UPLOADS, { method: 'POST', headers, signal });
  if (!answer.ok) throw new Refused(await trouble(answer));
  return answer.headers.get('Location') ?? '';
}

/** Undefined when the server knows the upload no more. */
export async function offsetOf(url: string, signal: AbortSignal): Promise<number | undefined> {
  const headers = { 'Tus-Resumable': '1.0.0' };
  const answer = await fetch(url, { method: 'HEAD', headers, signal });
  if (answer.ok) return Number(answer.headers.get('Upload-Offset'));
  if (answer.status >= 500) throw new Error('The server does not answer.');
  return undefined;
}

/** @returns how far the server is. XMLHttpRequest, because fetch does not tell how much was sent. */
async function sendPiece(
  url: string,
  piece: Blob,
  offset: number,
  signal: AbortSignal,
  progress: (sent: number) => void,
): Promise<number> {
  return await new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PATCH', url);
    request.setRequestHeader('Tus-Resumable', '1.0.0');
    request.setRequestHeader('Upload-Offset', String(offset));
    request.setRequestHeader('Content-Type', 'application/offset+octet-stream');
    request.upload.addEventListener('progress', ({ loaded }) => progress(loaded));
    request.addEventListener('error', () => reject(new Error('The line was cut.')));
    request.addEventListener('abort', () => reject(new Error('Stopped.')));
    request.addEventListener('load', () => {
      if (request.status === 204) resolve(Number(request.getResponseHeader('Upload-Offset')));
      else if (request.status === 409 || request.status === 423 || request.status >= 500)
        reject(new Error('The server asks to try again.'));
      else reject(new Refused(detailOf(request.responseText)));
    });
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(piece);
  });
}

async function trouble(answer: Response): Promise<string> {
  return detailOf(await answer.text());
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(new Error('Stopped.'));
      },
      { once: true },
    );
  });
}
