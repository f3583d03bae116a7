import { uuidV5 } from '../platform/ids.ts';

/** The namespace that the podcast namespace's `guid` tag fixes for every host. */
const NAMESPACE = 'ead4c236-bf58-58c6-a2c6-a6b28d128cb6';

/** The `podcast:guid` of a feed: UUIDv5 of its URL without the scheme and without slashes at the end. */
export function podcastGuid(feedUrl: string): string {
  return uuidV5(NAMESPACE, feedUrl.replace(/^[a-z]+:\/\//i, '').replace(/\/+$/, ''));
}
