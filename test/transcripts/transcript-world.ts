import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { DiskFiles } from '../../src/media/files/disk.ts';
import type { FileStore } from '../../src/media/files/store.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { problemHandler } from '../../src/platform/http/problem.ts';
import { openLog } from '../../src/platform/log.ts';
import { transcriptRoutes } from '../../src/transcripts/routes.ts';
import { keepTranscript, recordTranscript } from '../../src/transcripts/transcripts.ts';
import type { NewTranscript, TranscriptUpload } from '../../src/transcripts/transcripts.ts';
import { openTestDatabase } from '../support/database.ts';

export interface TranscriptWorld {
  database: Database;
  files: FileStore;
  /** What the episodes are; "live" where nothing stands. */
  states: Map<string, 'live' | 'hidden' | 'deleted'>;
  /** Keeps a file and writes its rows at the time `now`. */
  upload(upload: Partial<TranscriptUpload>, now?: number): Promise<NewTranscript>;
  /** Where the server is. */
  url: string;
  close(): Promise<void>;
}

export const VTT = `WEBVTT

00:01.000 --> 00:02.500 align:start
<v Ann>Hello & welcome
`;

/** A database, files on a disk, and a server of nothing but transcripts. */
export async function openTranscriptWorld(kind: Database['kind']): Promise<TranscriptWorld> {
  const { database, close } = await openTestDatabase(kind);
  const folder = mkdtempSync(join(tmpdir(), 'longwave-transcripts-'));
  const files = new DiskFiles(folder);
  const states = new Map<string, 'live' | 'hidden' | 'deleted'>();
  const log = openLog('silent');
  const mayBeSeen = async (episodeId: string) => states.get(episodeId) ?? 'live';
  const app = express().disable('etag');
  app.use(transcriptRoutes({ database, files, mayBeSeen, log }), problemHandler(log));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    database,
    files,
    states,
    upload: async (upload, now = 1) => {
      const whole = { episodeId: 'pilot', language: 'en', bytes: Buffer.from(VTT), ...upload };
      const kept = await keepTranscript(files, whole);
      await database.transaction(async (tx) => await recordTranscript(tx, kept, now));
      return kept;
    },
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}
