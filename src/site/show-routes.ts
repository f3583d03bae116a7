import type { Request, Response, Router } from 'express';
import { storable } from '../platform/text.ts';
import { param } from '../platform/http/param.ts';
import { searchMark } from '../search/passages.ts';
import { queryOf } from '../search/words.ts';
import { openTranscript } from '../transcripts/transcripts.ts';
import type { ShowPlace } from '../addresses/urls.ts';
import { answerPage, noPage } from './answer-page.ts';
import type { PageTools } from './answer-page.ts';
import { episodePage } from './episode-page.tsx';
import { foundPage } from './found-page.tsx';
import { deviceOf } from './listen-apps.ts';
import { listenPage } from './listen-page.tsx';
import type { Mount, Place } from './mount.ts';
import { readFound } from './read-found.ts';
import { partQuery, readList } from './read-list.ts';
import { readEpisode, readShow, readTranscript } from './read.ts';
import type { SiteTools } from './routes.ts';
import { LONGEST_QUERY } from './search-form.tsx';
import { showPage } from './show-page.tsx';
import { transcriptPage } from './transcript-page.tsx';

type Tools = Pick<SiteTools, 'database' | 'files' | 'listings'> & PageTools;

/** The page of a show, of its episodes and their transcripts, and the one to listen in an app. */
export function showRoutes(router: Router, tools: Tools, mount: Mount): void {
  showRoute(router, tools, mount);
  listenRoute(router, tools, mount);
  episodeRoute(router, tools, mount);
  transcriptRoute(router, tools, mount);
}

function showRoute(router: Router, tools: Tools, mount: Mount): void {
  const { addresses } = tools;
  router.get(mount.path, async (request, response) => {
    const page = numberIn(request, 'page') ?? 1;
    const season = numberIn(request, 'season');
    const typed = typedIn(request);
    const place = mount.placeOf(request, response);
    if (typed !== '') {
      await answerFound(tools, { request, response, place }, { typed, page });
      return;
    }
    const part = { page, season };
    const at = (of: ShowPlace) => addresses.show(of) + partQuery(part);
    const mark = async (showId: string) =>
      `${await tools.pictureMark(showId)}.${await tools.listingMark(showId)}`;
    await answerPage(tools, { request, response, place, at, mark }, async (showId) => {
      const seen = await readList({ ...tools, ...place }, showId, part);
      const listings = await tools.listings(showId);
      return seen && { show: seen.show, page: showPage(addresses, seen, listings) };
    });
  });
}

/** What was found is a page under the tag of the feed and the mark of what can be found; nothing is said of what is not live (security 94). */
async function answerFound(
  tools: Tools,
  { request, response, place }: { request: Request; response: Response; place: Place },
  { typed, page }: { typed: string; page: number },
): Promise<void> {
  const { addresses } = tools;
  const search = new URLSearchParams({ q: typed, ...(page > 1 && { page: String(page) }) });
  const at = (of: ShowPlace) => `${addresses.show(of)}?${search.toString()}`;
  const mark = () => searchMark(tools.database.read);
  const asked = { request, response, place, at, mark };
  const query = queryOf(typed);
  await answerPage(tools, asked, async (showId) => {
    const found = await readFound({ ...tools, ...place }, showId, { query, page });
    return found && { show: found.show, page: foundPage(found, { typed, query }) };
  });
}

/**
 * The order of the apps depends on the device, so the page varies by User-Agent, and its tag says for which kind of
 * device it is. Caches ask each time anyway (`max-age=0`): one more page for each browser costs them little, and no
 * reader gets the order of another's device.
 */
function listenRoute(router: Router, tools: Tools, mount: Mount): void {
  const { addresses } = tools;
  router.get(`${mount.prefix}/listen`, async (request, response) => {
    const device = deviceOf(request.get('user-agent') ?? '');
    response.vary('User-Agent');
    const place = mount.placeOf(request, response);
    const asked = {
      request,
      response,
      place,
      at: (of: ShowPlace) => addresses.listen(of),
      mark: async (showId: string) => `${device}.${await tools.listingMark(showId)}`,
    };
    await answerPage(tools, asked, async (showId) => {
      const seen = await readShow({ ...tools, ...place }, showId);
      const listings = await tools.listings(showId);
      return seen && { show: seen.show, page: listenPage(addresses, seen, { device, listings }) };
    });
  });
}

function episodeRoute(router: Router, tools: Tools, mount: Mount): void {
  const { addresses } = tools;
  router.get(`${mount.prefix}/:episode`, async (request, response) => {
    const slug = param(request, 'episode');
    const at = (of: ShowPlace) => addresses.episode(of, slug);
    const place = mount.placeOf(request, response);
    const mark = tools.pictureMark;
    await answerPage(tools, { request, response, place, at, mark }, async (showId) => {
      const seen = await readEpisode({ ...tools, ...place }, showId, { slug });
      return seen && { show: seen.show, page: episodePage(addresses, seen) };
    });
  });
}

function transcriptRoute(router: Router, tools: Tools, mount: Mount): void {
  const { addresses, files } = tools;
  router.get(`${mount.prefix}/:episode/transcript`, async (request, response) => {
    const slug = param(request, 'episode');
    const language = languageAsked(request);
    const query = language === undefined ? '' : `?language=${language}`;
    const at = (of: ShowPlace) => `${addresses.episodeTranscript(of, slug)}${query}`;
    const place = mount.placeOf(request, response);
    await answerPage(tools, { request, response, place, at }, async (showId) => {
      const seen = await readTranscript({ ...tools, ...place }, showId, slug, language);
      if (!seen) return undefined;
      const transcript = await openTranscript(files, seen.id);
      return { show: seen.show, page: transcriptPage(addresses, seen, transcript) };
    });
  });
}

/** @throws LongwaveError `page.not-found` for what is no number of a page or a season */
function numberIn(request: Request, name: 'page' | 'season'): number | undefined {
  const asked = request.query[name];
  if (asked === undefined) return undefined;
  if (typeof asked !== 'string' || !/^[1-9]\d{0,5}$/.test(asked)) throw noPage();
  return Number(asked);
}

/** @throws LongwaveError `page.not-found` for what no form sends */
function typedIn(request: Request): string {
  const asked = request.query['q'] ?? '';
  if (typeof asked !== 'string') throw noPage();
  return storable(asked.slice(0, LONGEST_QUERY)).replaceAll(/\s+/g, ' ').trim();
}

/** @throws LongwaveError `page.not-found` for what no language is called */
function languageAsked(request: Request): string | undefined {
  const asked = request.query['language'];
  if (asked === undefined) return undefined;
  if (typeof asked !== 'string' || !/^[A-Za-z\d-]{2,35}$/.test(asked)) throw noPage();
  return asked;
}
