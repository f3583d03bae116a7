import type { Request } from 'express';
import type { Guard } from '../accounts/guard.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Reception } from '../media/receive.ts';
import type { Database } from '../platform/database/open.ts';
import type { Uploads } from '../uploads/uploads.ts';
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
