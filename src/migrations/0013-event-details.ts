import type { Migration } from '../platform/database/migrate.ts';

/** What an event says beside its type: why an upload failed. */
export const eventDetails: Migration = {
  name: '0013-event-details',
  release: 1,
  async up(queries) {
    await queries.schema.alterTable('show_events').addColumn('details', 'text').execute();
  },
};
