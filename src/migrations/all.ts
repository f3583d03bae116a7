import type { Migration } from '../platform/database/migrate.ts';
import { foundation } from './0001-foundation.ts';
import { notesHtml } from './0002-notes-html.ts';
import { directories } from './0003-directories.ts';

/** Every migration of every folder, oldest first. Only ever add to its end. */
export const migrations: readonly Migration[] = [foundation, notesHtml, directories];
