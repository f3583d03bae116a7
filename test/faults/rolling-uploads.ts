import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EpisodeJson } from '../support/server.ts';
import { newSound } from '../support/upload-streams.ts';

const BYTES = 400_000;
const PIECE_BYTES = 50_000;
const PIECE_MS = 80;
/** Before a server that takes nobody is asked again. */
const PAUSE_MS = 100;

/** Where uploads go, by turns, and what is uploaded. */
export interface Target {
  urls: readonly string[];
  token: string;
  show: string;
  minute: Buffer;
}

/** What has become of uploads. */
export interface Uploading {
  /** The SHA-256 of each that was answered with 201. */
  made: string[];
  /** What a server had asked for (100 Continue) and did not answer with 201: it had accepted it. */
  failed: string[];
}

/** One client that uploads without end, slowly enough that most ends of a server meet an upload in its middle. */
export async function uploadOnAndOn(
  { urls, token, show, minute }: Target,
  done: () => boolean,
): Promise<Uploading> {
  const found: Uploading = { made: [], failed: [] };
  for (let turn = 0; !done(); turn += 1) {
    const { audio, sha256 } = newSound(minute, BYTES, 'While rolling');
    const url = `${urls[turn % urls.length]}/api/shows/${show}/episodes`;
    const said = await sendSlowly(url, token, audio);
    if (said === 'not taken') await sleep(PAUSE_MS);
    else if (said === sha256) found.made.push(sha256);
    else found.failed.push(said);
  }
  return found;
}

/** @returns the SHA-256 of the episode that it became, or what was said instead */
async function sendSlowly(url: string, token: string, audio: Buffer): Promise<string> {
  const outgoing = request(url, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'audio/mpeg',
      'content-length': audio.length,
      expect: '100-continue',
    },
  });
  let isTaken = false;
  outgoing.once('continue', () => {
    isTaken = true;
    void sendPieces(outgoing, audio);
  });
  const answered = new Promise<string>((resolve) => {
    outgoing.once('error', (error) => resolve(String(error)));
    outgoing.once('response', (response) => {
      const said = (body: string): string => {
        if (response.statusCode !== 201) return `${response.statusCode} ${body}`;
        return (JSON.parse(body) as EpisodeJson).sha256;
      };
      text(response).then(
        (body) => resolve(said(body)),
        (error: unknown) => resolve(String(error)),
      );
    });
  });
  outgoing.flushHeaders();
  const said = await answered;
  return isTaken ? said : 'not taken';
}

async function sendPieces(outgoing: NodeJS.WritableStream, audio: Buffer): Promise<void> {
  for (let at = 0; at < audio.length; at += PIECE_BYTES) {
    outgoing.write(audio.subarray(at, at + PIECE_BYTES));
    await sleep(PIECE_MS);
  }
  outgoing.end();
}
