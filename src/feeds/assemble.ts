import type { Addresses } from '../addresses/urls.ts';
import type { LiveWithNotes } from '../episodes/episode.ts';
import type { KeptFile } from '../media/file.ts';
import { limitHtml, feedDescriptionHtml } from '../platform/notes.ts';
import type { Show } from '../shows/show.ts';
import type { FeedChannel, FeedItem } from './model.ts';

/** Apple's limit for a description, in bytes of UTF-8. */
const DESCRIPTION_BYTES = 4000;

/** @param changedAt milliseconds; becomes lastBuildDate. */
export function channelOf(
  addresses: Addresses,
  show: Show,
  artwork: KeptFile | undefined,
  changedAt: number,
): FeedChannel {
  return {
    title: show.title,
    link: show.link ?? addresses.show(show.slug),
    feedUrl: addresses.feed(show.slug),
    description: show.description === '' ? show.title : show.description,
    language: show.language,
    categories: show.categories,
    explicit: show.explicit,
    author: show.author ?? undefined,
    owner:
      show.ownerEmail === null
        ? undefined
        : { name: show.ownerName ?? undefined, email: show.ownerEmail },
    type: show.type,
    copyright: show.copyright ?? undefined,
    imageUrl: artwork && addresses.artwork(artwork.id, artwork.name),
    podcastGuid: show.podcastGuid ?? undefined,
    locked: show.locked,
    lockedOwner: show.ownerEmail ?? undefined,
    funding: show.funding,
    newFeedUrl: show.newFeedUrl ?? undefined,
    complete: show.complete,
    blocked: show.blocked,
    ownershipToken: show.ownershipToken ?? undefined,
    ...promises(addresses, show),
    changedAt,
  };
}

/** Only what is really done: nobody is told of a blocked show, or of one that has moved away. */
function promises({ announced }: Addresses, { blocked, moved }: Show) {
  return blocked || moved ? {} : { hubs: announced.hubs, usesPodping: announced.podping };
}

/** Only a live episode can become an item. */
export function itemOf(
  addresses: Addresses,
  show: Show,
  episode: LiveWithNotes,
  files: { audio: KeptFile; artwork: KeptFile | undefined },
): FeedItem {
  const whole = episode.notesHtml;
  const description = limitHtml(feedDescriptionHtml(whole), DESCRIPTION_BYTES);
  const { audio, artwork } = files;
  return {
    title: episode.title,
    guid: episode.guid,
    guidIsPermalink: episode.guidIsPermalink,
    link: episode.link ?? addresses.episode(show.slug, episode.slug),
    publishedAt: episode.publishAt,
    descriptionHtml: description,
    contentHtml: whole === description ? undefined : whole,
    enclosure: {
      url: addresses.audio(audio.id, audio.name),
      type: audio.type,
      lengthBytes: audio.bytes,
    },
    durationSeconds: audio.durationSeconds ?? 0,
    explicit: episode.explicit ?? show.explicit,
    season: episode.season ?? undefined,
    episode: episode.number ?? undefined,
    episodeType: episode.type,
    imageUrl: artwork && addresses.artwork(artwork.id, artwork.name),
    blocked: episode.blocked,
    summary: episode.summary ?? undefined,
    author: episode.author ?? undefined,
  };
}
