import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { DetailedError, Upload } from 'tus-js-client';
import { z } from 'zod';
import { LongwaveError } from '../platform/errors.ts';

/** One PATCH: what is shown as sent was acknowledged, and a cut costs at most this. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** After each failure in a row, up to ten minutes together; any progress begins anew. */
const WAITS_MS = [500, 1000, 2000, 5000, ...Array<number>(59).fill(10_000)];

/** Which upload a file was on its way in, so that the next run goes on where this one stopped. */
const MEMORY = join(homedir(), '.cache', 'longwave', 'uploads.json');
const remembered = z.record(z.string(), z.string());

export interface Server {
  /** Without a slash at the end. */
  url: string;
  token: string;
}

/** What is told of an upload on its way. */
export interface UploadProgress {
  /** How many of how many bytes the server has acknowledged. */
  acknowledged(done: number, bytes: number): void;
  /** The line or the server has gone, and it will be tried again. */
  cut(): void;
}

/**
 * Brings a file for a show to the server by tus 1.0, through cuts and restarts of either side.
 * @returns the id of the upload, which is whole.
 * @throws LongwaveError `publish.refused`, `publish.no-answer`
 */
export async function uploadFile(
  { url, token }: Server,
  { path, show }: { path: string; show: string },
  progress: UploadProgress,
): Promise<string> {
  const name = nameOf(url, path);
  const known = recall()[name];
  return await new Promise((done, failed) => {
    const upload = new Upload(createReadStream(path), {
      endpoint: `${url}/api/uploads`,
      ...(known !== undefined && { uploadUrl: `${url}/api/uploads/${known}` }),
      headers: { Authorization: `Bearer ${token}` },
      metadata: { filename: basename(path), show },
      chunkSize: CHUNK_BYTES,
      retryDelays: WAITS_MS,
      storeFingerprintForResuming: false,
      onShouldRetry: (error) => {
        const goesOn = mayPass(error.originalResponse?.getStatus());
        if (goesOn) progress.cut();
        return goesOn;
      },
      onUploadUrlAvailable: () => {
        // The address of the server as we were told it, which need not be the one that listeners use.
        upload.url = `${url}/api/uploads/${idIn(upload)}`;
        remember(name, idIn(upload));
      },
      onChunkComplete: (_chunk, done, bytes) => progress.acknowledged(done, bytes),
      onSuccess: () => done(idIn(upload)),
      onError: (error) => failed(refusal(error)),
    });
    upload.start();
  });
}

/** What was sent is an episode: the same file again is another upload. */
export function forgetUpload({ url }: Server, path: string): void {
  remember(nameOf(url, path), undefined);
}

/** A file, as far as it is known without reading it, on its way to one server. */
function nameOf(url: string, path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${url} ${resolve(path)} ${size} ${mtimeMs}`;
}

/** Trouble of the line or of the server, and another request that still holds the upload. */
function mayPass(status: number | undefined): boolean {
  return status === undefined || status === 0 || status >= 500 || status === 409 || status === 423;
}

function idIn({ url }: Upload): string {
  return url?.split('/').at(-1) ?? '';
}

function refusal(error: Error): LongwaveError {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (response) return refused(response.getStatus(), response.getBody());
  return noAnswer(error);
}

export function noAnswer(cause?: unknown): LongwaveError {
  const message = 'The server did not answer for ten minutes.';
  const mend = 'Run the same command again: it goes on where it stopped.';
  return new LongwaveError('unavailable', 'publish.no-answer', message, { mend, cause });
}

const problem = z.object({ detail: z.string(), mend: z.string().optional() });

/** What a server that says no has said. */
export function refused(status: number, body: string): LongwaveError {
  const said = problem.safeParse(jsonIn(body));
  const { detail, mend } = said.success
    ? said.data
    : { detail: `It answered ${status}.`, mend: undefined };
  return new LongwaveError('invalid', 'publish.refused', `The server refuses this: ${detail}`, {
    ...(mend !== undefined && { mend }),
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function recall(): Record<string, string> {
  if (!existsSync(MEMORY)) return {};
  const kept = remembered.safeParse(jsonIn(readFileSync(MEMORY, 'utf8')));
  return kept.success ? kept.data : {};
}

/** Keeps which upload a file is on its way in; undefined when it is on its way no more. */
function remember(name: string, id: string | undefined): void {
  mkdirSync(dirname(MEMORY), { recursive: true });
  const text = JSON.stringify({ ...recall(), [name]: id });
  writeFileSync(`${MEMORY}.part`, text);
  renameSync(`${MEMORY}.part`, MEMORY);
}
