import { statSync } from 'node:fs';
import { makeAudio } from '../fixtures/audio.ts';
import type { Longwave } from './longwave.ts';
import { runLoadChild } from './processes.ts';
import type { Sending, Sent } from './upload-child.ts';

/** A short MP3 of frames and nothing else: repeated, it is one long MP3. */
export interface Sound {
  path: string;
  bytes: number;
}

export async function makeSound(): Promise<Sound> {
  const path = await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 60 });
  return { path, bytes: statSync(path).size };
}

/** @returns the slug */
export async function makeShow({ port, token }: Longwave): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/shows`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: 'Bench' }),
  });
  return ((await response.json()) as { slug: string }).slug;
}

export interface Upload {
  /** A slug. */
  show: string;
  sound: Sound;
  times: number;
  how: 'put' | 'form';
}

const BOUNDARY = 'longwave-bench';

/** @returns bytes a second until the answer, and what that was. */
export async function upload(
  { port, token }: Longwave,
  { show, sound, times, how }: Upload,
): Promise<{ speed: number; answer: string }> {
  const part = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="audio"; filename="a.mp3"\r\n\r\n`;
  const [start, end] = how === 'form' ? [part, `\r\n--${BOUNDARY}--\r\n`] : ['', ''];
  const bytes = times * sound.bytes;
  const before = [
    how === 'form'
      ? `POST /api/shows/${show}/episodes HTTP/1.1`
      : `PUT /api/shows/${show}/episodes/a.mp3 HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    `Content-Type: ${how === 'form' ? `multipart/form-data; boundary=${BOUNDARY}` : 'audio/mpeg'}`,
    `Content-Length: ${start.length + bytes + end.length}`,
    '',
    start,
  ].join('\r\n');
  const { seconds, answer } = await send({ port, before, sound, times, after: end, closes: false });
  if (!answer.startsWith('HTTP/1.1 201 ')) throw new Error(`An upload was answered: ${answer}`);
  return { speed: bytes / seconds, answer };
}

/** The same bytes to a program that only keeps them. @returns bytes a second. */
export async function pour(port: number, sound: Sound, times: number): Promise<number> {
  const { seconds } = await send({ port, before: '', sound, times, after: '', closes: true });
  return (times * sound.bytes) / seconds;
}

async function send({ sound, ...rest }: Omit<Sending, 'sound'> & { sound: Sound }): Promise<Sent> {
  const sending: Sending = { ...rest, sound: sound.path };
  return await runLoadChild<Sent>('upload-child.ts', sending);
}
