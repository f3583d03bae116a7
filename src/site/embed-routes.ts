import type { Request, Response, Router } from 'express';
import type { ShowPlace } from '../addresses/urls.ts';
import { showOfLive } from '../episodes/seen.ts';
import type { Feeds } from '../feeds/feeds.ts';
import type { Database } from '../platform/database/open.ts';
import { param } from '../platform/http/param.ts';
import type { Theme } from '../platform/pages/page.tsx';
import { answerPage, currentOf, noPage } from './answer-page.ts';
import type { PageTools } from './answer-page.ts';
import { episodeEmbed, lookQuery, showEmbed } from './embed-page.tsx';
import { readEpisode, readShow } from './read.ts';

/** `/embed/{episode}` and `/embed/{show}`: a player in a frame of any page (security 111). */
export function embedRoutes(router: Router, tools: PageTools & { database: Database }): void {
  const { database, addresses } = tools;
  router.get('/embed/:of', async (request, response) => {
    const of = param(request, 'of');
    const look = { theme: themeOf(request), colour: colourOf(request) };
    const { colour } = look;
    const embedding = { addresses, look };
    mayBeFramed(response);
    // The slug of a show may look like an id, and only a live episode is known here.
    const showOfEpisode = await showOfLive(database, of);
    const show = showOfEpisode ?? of;
    const { ownDomain } = response.locals;
    if (ownDomain && (await presentSlug(tools.feeds, show)) !== ownDomain.slug) throw noPage();
    const place = { show, onDomain: ownDomain?.domain ?? null };
    // Frames that others have made stay where they are.
    const at = ({ slug }: ShowPlace) => {
      const from = { slug, domain: place.onDomain };
      return addresses.embed(from, showOfEpisode === undefined ? slug : of) + lookQuery(look);
    };
    const reading = { ...tools, ...place };
    const mark = tools.pictureMark;
    await answerPage(tools, { request, response, place, at, mark }, async (showId) => {
      if (showOfEpisode === undefined) {
        const seen = await readShow(reading, showId);
        return seen && { show: seen.show, page: showEmbed(embedding, seen), colour };
      }
      const seen = await readEpisode(reading, showId, { id: of });
      return seen && { show: seen.show, page: episodeEmbed(embedding, seen), colour };
    });
  });
}

/** Of a slug that a show has or had. */
async function presentSlug(feeds: Feeds, slug: string): Promise<string> {
  const current = await currentOf(feeds, slug);
  return current.kind === 'renamed' ? current.slug : slug;
}

/** Takes back what keeps every other page out of frames. What runs in it stays our own. */
function mayBeFramed(response: Response): void {
  const policy = String(response.getHeader('Content-Security-Policy'));
  response.removeHeader('X-Frame-Options');
  response.set({
    'Content-Security-Policy': policy.replace("frame-ancestors 'none'", 'frame-ancestors *'),
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
}

/** What is no theme is none: nothing that was asked for stands in the page (security 34). */
function themeOf(request: Request): Theme | undefined {
  const asked = request.query['theme'];
  return asked === 'light' || asked === 'dark' ? asked : undefined;
}

/** Spelt either way. What is no colour is none (security 34); one that could not be read is made darker or lighter by its sheet. */
function colourOf(request: Request): string | undefined {
  const asked = request.query['color'] ?? request.query['colour'];
  return typeof asked === 'string' && /^[0-9a-f]{6}$/i.test(asked)
    ? asked.toLowerCase()
    : undefined;
}
