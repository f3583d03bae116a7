import { Router } from 'express';
import { forEver } from '../http/open-to-all.ts';
import { LongwaveError } from '../errors.ts';
import { assetsFolder } from './assets.ts';

const NAME = /^[\w.-]+\.(js|css|svg|woff2)$/;

/**
 * Styles and islands, under names that change with what is in them. A player in a frame that its page has put into a
 * sandbox is of no origin, so that even our own files are another's to it.
 */
export function assetRoutes(): Router {
  const router = Router();
  router.get('/assets/:file', (request, response, next) => {
    const { file } = request.params;
    const headers = {
      ...forEver,
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'X-Content-Type-Options': 'nosniff',
    };
    if (!NAME.test(file)) next(noAsset());
    else
      response.sendFile(file, { root: assetsFolder, headers, cacheControl: false }, (error) => {
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
