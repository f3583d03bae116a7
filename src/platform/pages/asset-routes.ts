import { Router } from 'express';
import { acceptedCoding } from '../http/coding.ts';
import { forEver } from '../http/open-to-all.ts';
import { LongwaveError } from '../errors.ts';
import { assetsFolder } from './assets.ts';
import { ICON } from './icon.ts';

const NAME = /^[\w.-]+\.(js|css)$/;
const types = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' };

/** Vite packs each of them beside itself (vite.config.ts). */
const packed = { br: '.br', gzip: '.gz' };

/**
 * Styles and islands, under names that change with what is in them. A player in a frame that its page has put into a
 * sandbox is of no origin, so that even our own files are another's to it.
 */
export function assetRoutes(): Router {
  const router = Router();
  // For programs that ask without having read a page: readers of feeds, and bookmarks.
  router.get('/favicon.ico', (_request, response) => {
    response.set({ 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=86400' });
    response.send(Buffer.from(ICON));
  });
  router.get('/assets/:file', (request, response, next) => {
    const { file } = request.params;
    const [, kind] = NAME.exec(file) ?? [];
    if (kind === undefined) return next(noAsset());
    const coding = acceptedCoding(request.get('accept-encoding'), packed);
    const headers = {
      ...forEver,
      'Content-Type': types[kind as keyof typeof types],
      // One for all codings, therefore weak (RFC 9110, section 8.8.1).
      ETag: `W/"${file}"`,
      Vary: 'Accept-Encoding',
      ...(coding !== undefined && { 'Content-Encoding': coding }),
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'X-Content-Type-Options': 'nosniff',
    };
    const sent = coding === undefined ? file : `${file}${packed[coding]}`;
    const options = { root: assetsFolder, headers, cacheControl: false, acceptRanges: false };
    response.sendFile(sent, options, (error) => {
      if (error && !response.headersSent) next(noAsset());
    });
  });
  return router;
}

function noAsset(): LongwaveError {
  return new LongwaveError('not-found', 'address.not-found', 'There is no such file.', {
    mend: 'Load the page again: a new release may have replaced it.',
  });
}
