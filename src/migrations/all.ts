import type { Migration } from '../platform/database/migrate.ts';
import { foundation } from './0001-foundation.ts';
import { notesHtml } from './0002-notes-html.ts';
import { artworkSizes } from './0003-artwork-sizes.ts';
import { chapters } from './0004-chapters.ts';
import { namespace } from './0005-namespace.ts';
import { transcripts } from './0006-transcripts.ts';
import { directories } from './0007-directories.ts';
import { versions } from './0008-versions.ts';
import { idempotencyKeys } from './0009-idempotency-keys.ts';
import { webhooks } from './0010-webhooks.ts';
import { uploads } from './0011-uploads.ts';
import { uploadPieces } from './0012-upload-pieces.ts';
import { eventDetails } from './0013-event-details.ts';
import { people } from './0014-people.ts';
import { members } from './0015-members.ts';
import { publicPages } from './0016-public-pages.ts';
import { activity } from './0017-activity.ts';
import { domains } from './0018-domains.ts';
import { pictures } from './0019-pictures.ts';
import { purging } from './0020-purging.ts';

/** Every migration of every folder, oldest first. Only ever add to its end. */
export const migrations: readonly Migration[] = [
  foundation,
  notesHtml,
  artworkSizes,
  chapters,
  namespace,
  transcripts,
  directories,
  versions,
  idempotencyKeys,
  webhooks,
  uploads,
  uploadPieces,
  eventDetails,
  people,
  members,
  publicPages,
  activity,
  domains,
  pictures,
  purging,
];
