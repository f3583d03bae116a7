import type { Request, Response } from 'express';
import { param } from '../platform/http/param.ts';

declare module 'express-serve-static-core' {
  interface Locals {
    /** The show whose domain was asked for, as the database has both. */
    ownDomain?: { slug: string; domain: string };
  }
}

/** Which show a page is of, and where it is asked for. */
export interface Place {
  /** A slug that the show has or had. */
  show: string;
  /** The domain of the show that was asked; null on this server itself. */
  onDomain: string | null;
}

/** Where the pages of shows are: their paths, and the show that a request means. */
export interface Mount {
  /** Of the page of the show. */
  path: string;
  /** What stands before the rest of the path of its other pages. */
  prefix: string;
  placeOf(request: Request, response: Response): Place;
}

export const belowSlug: Mount = {
  path: '/:show',
  prefix: '/:show',
  placeOf: (request) => ({ show: param(request, 'show'), onDomain: null }),
};

/** For requests that `onDomain` has let through. */
export const onOwnDomain: Mount = {
  path: '/',
  prefix: '',
  placeOf: (_request, { locals: { ownDomain } }) => {
    if (!ownDomain) throw new Error('This page is for domains of shows.');
    return { show: ownDomain.slug, onDomain: ownDomain.domain };
  },
};
