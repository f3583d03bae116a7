import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import type { ArtworkVerdict } from '../doctor/artwork-verdict.ts';
import type { KeptFile } from '../media/file.ts';
import { findFile, smallestPicture } from '../media/kept-files.ts';
import type { Reception } from '../media/receive.ts';
import { pictureTroubles } from '../pictures/pictures.ts';
import { param } from '../platform/http/param.ts';
import type { Log } from '../platform/log.ts';
import { getShow } from '../shows/shows.ts';
import type { DeskTools } from './desk.ts';
import type { EditView, ShowView } from './show-pages.tsx';

export interface ShowDeskTools extends DeskTools {
  reception: Reception;
  log: Log;
  /** What the doctor says of artwork that we keep. */
  verdictOn: (file: KeptFile) => Promise<ArtworkVerdict>;
}

/** How long the form waits for the storage. */
const PATIENCE_MS = 2000;

/** What the pages of the show that the path names are about. */
export async function viewOf(tools: ShowDeskTools, request: Request): Promise<ShowView> {
  const { database, addresses } = tools;
  const show = await getShow(database.read, param(request, 'show'));
  const { artworkId } = show;
  const file = artworkId === null ? undefined : await smallestPicture(database.read, artworkId);
  const artworkUrl = file && addresses.artwork(file.id, file.name);
  const troubles = await pictureTroubles(database.read, show.id);
  return { show, addresses, artworkUrl, troubles };
}

/** The same with what is said of its artwork, as long as the storage answers. */
export async function editViewOf(tools: ShowDeskTools, request: Request): Promise<EditView> {
  const view = await viewOf(tools, request);
  const { artworkId } = view.show;
  const file = artworkId === null ? undefined : await findFile(tools.database.read, artworkId);
  try {
    const patience = sleep(PATIENCE_MS, undefined, { ref: false });
    const verdict = file && (await Promise.race([tools.verdictOn(file), patience]));
    return { ...view, verdict };
  } catch (error) {
    tools.log.warn({ err: error }, 'the artwork of a show could not be looked at');
    return { ...view, verdict: undefined };
  }
}
