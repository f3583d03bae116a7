import type { Migration } from '../platform/database/migrate.ts';
import { foundation } from './0001-foundation.ts';
import { transcripts } from './0002-transcripts.ts';

/** Every migration of every folder, oldest first. Only ever add to its end. */
export const migrations: readonly Migration[] = [foundation, transcripts];
