import { LongwaveError } from '../platform/errors.ts';

/**
 * A show that has moved away must say where to, and not back to one of its own addresses.
 * @param ownFeeds the addresses of its feed, those of earlier slugs too.
 * @throws LongwaveError `show.moved-nowhere`, `show.moved-to-itself`
 */
export function refuseWrongMove(newFeedUrl: string | null, ownFeeds: readonly string[]): void {
  if (newFeedUrl === null)
    throw new LongwaveError(
      'unprocessable',
      'show.moved-nowhere',
      'A show that has moved needs the address of its new feed.',
      {
        field: 'new_feed_url',
        mend: 'Give it here, or take the move back.',
      },
    );
  if (ownFeeds.map(place).includes(place(newFeedUrl)))
    throw new LongwaveError(
      'unprocessable',
      'show.moved-to-itself',
      'This is an address of this very feed: apps would be sent in a circle.',
      {
        field: 'new_feed_url',
        mend: 'Give the address of the feed at the new host, or take the move back.',
      },
    );
}

/** The part of an address that decides which feed it is: we answer http, https and any query alike. */
function place(address: string): string {
  const { host, pathname } = new URL(address);
  return host + pathname;
}
