import type { Router } from 'express';
import { param } from '../platform/http/param.ts';
import { forEver } from '../platform/http/open-to-all.ts';
import { noPage } from './answer-page.ts';
import { colourSheet } from './colour-sheet.ts';

/** Pages that were rendered by a release before name its style; there is only this one. */
const NAME = /^\d{1,3}-([0-9a-f]{6})\.css$/;

/** `/colours/1-1d3557.css`: a style under the name of its colour, which never changes, so that no page needs one of its own inside (security 112). */
export function colourRoutes(router: Router): void {
  router.get('/colours/:file', (request, response) => {
    const [, colour] = NAME.exec(param(request, 'file')) ?? [];
    if (colour === undefined) throw noPage();
    // As of the other styles: a player in a sandbox is of no origin.
    response.set({
      ...forEver,
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    response.type('css').send(colourSheet(colour));
  });
}
