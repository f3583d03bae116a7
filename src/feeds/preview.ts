import { addressesAt } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Database } from '../platform/database/open.ts';
import { channelOf } from './assemble.ts';
import { renderFeed } from './document.ts';
import { beginRendering, readItems } from './read-items.ts';
import { changedAt } from './tag.ts';

/**
 * The feed of a show as it would be with this one episode, whether that is live or not: what is wrong about it can be told
 * before anybody sees it. Its addresses are https, as they will be when it is.
 * @returns undefined when there is no such episode or show.
 */
export async function previewFeed(
  { database, addresses }: { database: Database; addresses: Addresses },
  { showId, episodeId }: { showId: string; episodeId: string },
): Promise<string | undefined> {
  const secure = addressesAt(addresses.base.replace(/^http:/, 'https:'));
  return await database.snapshot(async (queries) => {
    const rendering = await beginRendering({ database, addresses: secure }, queries, showId);
    const item = rendering && (await readItems(rendering, [episodeId])).get(episodeId);
    if (!item) return undefined;
    const { show, state } = rendering;
    // As it will be when its time has come; a draft has no date yet.
    const publishedAt = Math.min(item.publishedAt || state.now, state.now);
    const channel = channelOf(secure, show, undefined, Math.max(publishedAt, changedAt(state)), []);
    return renderFeed(channel, [{ ...item, publishedAt }]);
  });
}
