import { addressesAt } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { EpisodeId, LiveWithNotes, NewEpisode } from '../episodes/episode.ts';
import type { KeptFile } from '../media/file.ts';
import { emptyEpisodeNamespace } from '../namespace/episode-namespace.ts';
import type { Database } from '../platform/database/open.ts';
import { renderNotes } from '../platform/notes.ts';
import type { Show } from '../shows/show.ts';
import { channelOf, itemOf } from './assemble.ts';
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
  const secure = secured(addresses);
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

/** The same of an episode that does not exist yet: as far as its fields are filled in, with audio of which nothing is known. */
export async function previewUnsaved(
  { database, addresses }: { database: Database; addresses: Addresses },
  showId: string,
  fields: NewEpisode,
): Promise<string | undefined> {
  const secure = secured(addresses);
  return await database.snapshot(async (queries) => {
    const rendering = await beginRendering({ database, addresses: secure }, queries, showId);
    if (!rendering) return undefined;
    const { show, state } = rendering;
    const list = fields.chapters ?? [];
    const item = itemOf(secure, show, unsaved(show, fields, state.now), {
      audio: { ...anyAudio, createdAt: state.now },
      artwork: undefined,
      chapters: list.length > 0 ? { list, changedAt: state.now } : undefined,
      transcripts: [],
    });
    return renderFeed(channelOf(secure, show, undefined, state.now, []), [item]);
  });
}

function secured({ base }: Addresses): Addresses {
  return addressesAt(base.replace(/^http:/, 'https:'));
}

const anyAudio: Omit<KeptFile, 'createdAt'> = {
  id: 'new',
  ownerId: 'new',
  storeKey: '',
  type: 'audio/mpeg',
  name: 'new.mp3',
  bytes: 1_000_000,
  sha256: '',
  durationSeconds: 60,
  originalName: null,
};

function unsaved(show: Show, fields: NewEpisode, now: number): LiveWithNotes {
  const { title = 'New', notes = '', summary = null, link = null, author = null } = fields;
  const { season = null, number = null, type = 'full', explicit = null } = fields;
  return {
    title,
    notes,
    summary,
    link,
    author,
    season,
    number,
    type,
    explicit,
    id: 'new' as EpisodeId,
    showId: show.id,
    slug: fields.slug ?? 'new',
    guid: 'new',
    guidIsPermalink: false,
    notesHtml: renderNotes(notes).html,
    blocked: false,
    namespace: emptyEpisodeNamespace,
    artworkId: null,
    audioId: 'new',
    version: 1,
    createdAt: now,
    deletedAt: null,
    state: 'live',
    publishAt: now,
  };
}
