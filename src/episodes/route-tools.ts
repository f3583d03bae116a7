import type { Request, Response } from 'express';
import type { z } from 'zod';
import { actorOf } from '../accounts/actor.ts';
import type { Guard } from '../accounts/guard.ts';
import type { Caller } from '../accounts/token.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Reception } from '../media/receive.ts';
import type { Database } from '../platform/database/open.ts';
import { parse } from '../platform/http/parse.ts';
import type { Uploads } from '../uploads/uploads.ts';
import { audioWish } from './audio.ts';
import type { AudioWish } from './audio.ts';
import { fromForm } from './episode.ts';
import type { Episode } from './episode.ts';
import type { Warning } from './warnings.ts';

/** What the routes of this folder are handed. */
export interface EpisodeRouteTools {
  database: Database;
  reception: Reception;
  uploads: Uploads;
  addresses: Addresses;
  guard: Guard;
  /** What the doctor says of an episode; it stands above this folder. */
  advise: (episode: Episode) => Promise<Warning[]>;
}

/** What routes in other files of this folder need of `routes.ts`. */
export interface EpisodeAnswers {
  /** The episode that the path names. */
  known: (request: Request) => Promise<Episode>;
  answer: (episode: Episode) => Promise<object>;
}

/** What the query of a request says of other audio, and who asks. @throws LongwaveError `request.invalid` */
export function audioWishOf({ query }: Request, { locals }: Response): AudioWish {
  return wishFrom(parse(audioWish, fromForm(query)), locals.token);
}

/** The same of what was said. */
export function wishFrom(
  { allow_duplicate, cut_to_length }: z.output<typeof audioWish>,
  token: Caller | undefined,
): AudioWish {
  return {
    actor: actorOf(token),
    allowDuplicate: allow_duplicate === true,
    cutsToLength: cut_to_length === true,
  };
}
