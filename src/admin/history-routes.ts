import type { Request, RequestHandler, Response, Router } from 'express';
import { z } from 'zod';
import type { Addresses } from '../addresses/urls.ts';
import { compareFields } from '../history/version.ts';
import type { Difference, Fields, Version, VersionHead } from '../history/version.ts';
import { getVersion, listVersions, versionIn } from '../history/versions.ts';
import type { KeptFile } from '../media/file.ts';
import { findFile, smallestPicture } from '../media/kept-files.ts';
import { page, pageQuery, pageRequest } from '../platform/http/paging.ts';
import { parse } from '../platform/http/parse.ts';
import type { FormState } from '../platform/pages/form.tsx';
import { comparisonPage, twoVersionsPage } from './comparison-page.tsx';
import type { Compared, NamedFile, TwoVersions } from './comparison-page.tsx';
import { orPageAgain, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { nameOfAudio } from './length.ts';
import { historyPage } from './history-page.tsx';
import type { Kept } from './history-page.tsx';

/** A kind of what has a history at the desk. */
export interface WithHistory {
  /** Of its page at the desk. */
  path: string;
  reads: RequestHandler;
  /** In front of going back. */
  writes: RequestHandler[];
  find: (request: Request, response: Response) => Promise<Kept>;
  /** Makes the fields of a version the present ones. */
  bringBack: (request: Request, response: Response, fields: Fields) => Promise<WentBack>;
}

export interface WentBack {
  /** The page where it stands then. */
  path: string;
  /** Fields that could not come back. */
  left: string[];
}

const newest = { limit: 1, after: undefined };
/** As many as one can choose from; all others have an address. */
const choosable = { limit: 500, after: undefined };

/** No version has the number 0: what is no number stands for none. */
const numberOfVersion = z.coerce.number().int().min(0).max(999_999_999).catch(0);
const twoVersions = z.object({ from: numberOfVersion, to: numberOfVersion });

/** `{path}/history`: the versions, each beside what is now, and the way back. */
export function historyRoutes(router: Router, tools: DeskTools, of: WithHistory): void {
  const { database } = tools;
  router.get(`${of.path}/history`, of.reads, async (request, response) => {
    const kept = await of.find(request, response);
    const wanted = pageRequest(parse(pageQuery, request.query));
    const rows = await listVersions(database.read, kept.subject, wanted);
    const last = ({ number, id }: VersionHead) => ({ key: number, id });
    const { items: versions, nextCursor } = page(rows, wanted, last, (row) => row);
    const [now] = await listVersions(database.read, kept.subject, newest);
    const next = nextCursor === null ? undefined : `?cursor=${nextCursor}`;
    const choices = await listVersions(database.read, kept.subject, choosable);
    const view = { versions, choices, newest: now?.number ?? 0, next };
    showPage(tools, response, historyPage(viewerOf(response), kept, view));
  });
  router.get(`${of.path}/history/compare`, of.reads, async (request, response) => {
    const kept = await of.find(request, response);
    const two = await compareTwo(tools, kept, parse(twoVersions, request.query));
    showPage(tools, response, twoVersionsPage(viewerOf(response), kept, two));
  });
  router.get(`${of.path}/history/:number`, of.reads, async (request, response) => {
    const kept = await of.find(request, response);
    const compared = await compare(tools, kept, await asked(tools, kept, request));
    const viewer = viewerOf(response);
    showPage(tools, response, comparisonPage(viewer, kept, compared, { typed: {} }));
  });
  router.post(`${of.path}/history/:number`, ...of.writes, (request, response) =>
    goBack(tools, of, request, response),
  );
}

async function goBack(
  tools: DeskTools,
  of: WithHistory,
  request: Request,
  response: Response,
): Promise<void> {
  const kept = await of.find(request, response);
  const version = await asked(tools, kept, request);
  const again = async ({ error }: FormState) => {
    const compared = await compare(tools, kept, version);
    const form = { typed: {}, error, isStored: true } as const;
    return comparisonPage(viewerOf(response), kept, compared, form);
  };
  await orPageAgain(tools, response, { typed: {}, page: again }, async () => {
    const { path, left } = await of.bringBack(request, response, version.fields);
    const done = left.length === 0 ? 'brought-back' : 'brought-back-in-part';
    response.redirect(303, `${path}?done=${done}`);
  });
}

/** The version that the path names. */
async function asked({ database }: DeskTools, kept: Kept, request: Request): Promise<Version> {
  return await getVersion(database.read, kept.subject, versionIn(request, 'number'));
}

async function compare(tools: DeskTools, { subject }: Kept, version: Version): Promise<Compared> {
  const { read } = tools.database;
  const [now] = await listVersions(read, subject, newest);
  const { fields } = await getVersion(read, subject, now?.number ?? 0);
  const differences = compareFields(version.fields, fields);
  return { version, differences, files: await filesIn(tools, differences) };
}

/** Any two versions, the earlier one first. @throws LongwaveError `version.not-found` */
async function compareTwo(
  tools: DeskTools,
  { subject }: Kept,
  { from, to }: z.infer<typeof twoVersions>,
): Promise<TwoVersions> {
  const { read } = tools.database;
  const earlier = await getVersion(read, subject, Math.min(from, to));
  const later = await getVersion(read, subject, Math.max(from, to));
  const differences = compareFields(earlier.fields, later.fields);
  const files = await filesIn(tools, differences);
  const choices = await listVersions(read, subject, choosable);
  return { earlier, later, differences, files, choices };
}

/** What differs by the id of a file. */
async function filesIn(
  { database: { read }, addresses }: DeskTools,
  differences: readonly Difference[],
): Promise<Map<unknown, NamedFile>> {
  const found = new Map<unknown, NamedFile>();
  for (const { field, from, to } of differences)
    for (const id of [from, to].filter((value) => typeof value === 'string')) {
      const isAudio = field === 'audio_id';
      if (!isAudio && field !== 'artwork_id') continue;
      const file = isAudio ? await findFile(read, id) : await smallestPicture(read, id);
      if (file) found.set(id, namedFile(addresses, file, isAudio));
    }
  return found;
}

function namedFile(addresses: Addresses, file: KeptFile, isAudio: boolean): NamedFile {
  if (isAudio) return { name: nameOfAudio(file), url: undefined };
  return { name: file.name, url: addresses.artwork(file.id, file.name) };
}
