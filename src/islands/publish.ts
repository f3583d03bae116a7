import { takeDrops } from './parts/drop.ts';
import { detailOf } from './parts/problem.ts';

/**
 * Sends the audio of the publish screen in pieces as soon as it is chosen, so that a cut or a reload loses nothing (tus 1.0).
 * Without this, the form sends the file itself.
 */
const UPLOADS = '/admin/uploads';
const PIECE_BYTES = 16 * 1024 * 1024;
const LONGEST_PAUSE_MS = 30_000;
/** Where this browser keeps the key of the file that is on its way. */
const UNDERWAY = 'longwave:underway';

const form = document.querySelector<HTMLFormElement>('form[data-publish]');
const input = form?.querySelector<HTMLInputElement>('input[name=audio]');
const kept = form?.querySelector<HTMLInputElement>('input[name=upload]');
const box = form?.querySelector<HTMLElement>('[data-progress]');
const bar = box?.querySelector('progress');
const said = box?.querySelector('output');
const button = form?.querySelector<HTMLButtonElement>('button[type=submit]');

if (form && input && kept && box && bar && said && button) {
  let current: AbortController | undefined;
  const say = (text: string): void => {
    said.textContent = text;
  };
  const start = async (file: File): Promise<void> => {
    current?.abort();
    current = new AbortController();
    box.hidden = false;
    button.disabled = true;
    kept.value = '';
    remember(UNDERWAY, keyOf(file));
    try {
      kept.value = await sendFile(file, current.signal, (sent, perSecond) => {
        bar.value = file.size === 0 ? 1 : sent / file.size;
        say(progressText(sent, file.size, perSecond));
      });
      remember(UNDERWAY, undefined);
      kept.dispatchEvent(new Event('input', { bubbles: true })); // what is said before sending knows it
      input.removeAttribute('name'); // it has arrived: the form need not send it again
      say(`${file.name} has arrived (${megabytes(file.size)}).`);
    } catch (error) {
      if (current.signal.aborted) return;
      say(error instanceof Error ? error.message : String(error));
    }
    button.disabled = false;
  };
  input.addEventListener('change', () => {
    input.name = 'audio';
    const file = input.files?.[0];
    if (file) void start(file);
  });
  takeDrops([...form.querySelectorAll<HTMLInputElement>('input[type=file][name]')], form);
  form.querySelector('[data-drop]')?.removeAttribute('hidden');
  // A browser that comes back to the page may have kept the file.
  const [before] = input.files ?? [];
  if (before) void start(before);
  else void tellOfStopped(box, bar, say);
}

/** No script can open a file again after a reload: whoever chooses it again goes on. */
async function tellOfStopped(
  box: HTMLElement,
  bar: HTMLProgressElement,
  say: (text: string) => void,
): Promise<void> {
  const { name, size, key } = underway() ?? {};
  const url = key === undefined ? undefined : remembered(key);
  if (name === undefined || size === undefined || url === undefined) return;
  const offset = await offsetOf(url, new AbortController().signal).catch(() => undefined);
  if (offset === undefined) return remember(UNDERWAY, undefined);
  box.hidden = false;
  bar.value = offset / size;
  const share = Math.floor((offset / size) * 100);
  say(`${share} % of ${name} has arrived. Choose the same file again, and it goes on from there.`);
}

function underway(): { key: string; name: string; size: number } | undefined {
  const key = remembered(UNDERWAY);
  const [, name, size] = /^upload (.*) (\d+) \d+$/s.exec(key ?? '') ?? [];
  if (key === undefined || name === undefined) return undefined;
  return { key, name, size: Number(size) };
}

/** How far the server was, and its address, by what is known of a file before it is read. */
function keyOf(file: File): string {
  return `upload ${file.name} ${file.size} ${file.lastModified}`;
}

/** @returns the id of the upload, when all of it has arrived. */
async function sendFile(
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
async function offsetOf(url: string, signal: AbortSignal): Promise<number | undefined> {
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

/** Some browsers refuse to keep anything: then a reload begins again. */
function remembered(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(key: string, url: string | undefined): void {
  try {
    if (url === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, url);
  } catch {
    // It goes on without.
  }
}

function progressText(sent: number, size: number, perSecond: number): string {
  const share = `${Math.floor((sent / size) * 100)} % of ${megabytes(size)}`;
  if (perSecond <= 0) return `${share}. Waiting for the line.`;
  const seconds = Math.ceil((size - sent) / perSecond);
  return `${share}, ${megabytes(perSecond)}/s, ${timeLeft(seconds)} left`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
}

function timeLeft(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  return `${Math.round(seconds / 60)} min`;
}
