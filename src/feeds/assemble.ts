import type { Addresses } from '../addresses/urls.ts';
import type { KeptChapters } from '../chapters/chapter.ts';
import { pscChapters } from '../chapters/format-psc.ts';
import { chapterTimeList } from '../chapters/time-list.ts';
import type { LiveWithNotes } from '../episodes/episode.ts';
import type { KeptFile } from '../media/file.ts';
import { limitHtml, feedDescriptionHtml, renderNotes } from '../platform/notes.ts';
import { isTold } from '../shows/show.ts';
import type { Show } from '../shows/show.ts';
import { formatsOf, transcriptFormats } from '../transcripts/formats.ts';
import type { KeptTranscript } from '../transcripts/transcripts.ts';
import type { FeedChannel, FeedItem, FeedTrailer } from './model.ts';

/** Apple's limit for a description, in bytes of UTF-8. */
const DESCRIPTION_BYTES = 4000;

/**
 * @param changedAt milliseconds; becomes lastBuildDate.
 */
export function channelOf(
  addresses: Addresses,
  show: Show,
  artwork: KeptFile | undefined,
  changedAt: number,
  trailers: FeedTrailer[],
): FeedChannel {
  return {
    title: show.title,
    link: show.link ?? addresses.show(show),
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
    hubs: isTold(show) ? addresses.announced.hubs : [],
    namespace: {
      ...show.namespace,
      trailers,
      usesPodping: isTold(show) && addresses.announced.podping,
    },
    changedAt,
  };
}

/** What belongs to an item and has rows of its own. */
export interface ItemParts {
  audio: KeptFile;
  artwork: KeptFile | undefined;
  chapters: KeptChapters | undefined;
  transcripts: KeptTranscript[];
}

/** An episode as an item: one that is live, or as it would be. */
export function itemOf(
  addresses: Addresses,
  show: Show,
  episode: LiveWithNotes,
  { audio, artwork, chapters, transcripts }: ItemParts,
): FeedItem {
  const whole = withChapters(show, episode.notesHtml, chapters);
  const description = limitHtml(feedDescriptionHtml(whole), DESCRIPTION_BYTES);
  return {
    title: episode.title,
    guid: episode.guid,
    guidIsPermalink: episode.guidIsPermalink,
    link: episode.link ?? addresses.episode(show, episode.slug),
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
    chapters: chapters && {
      url: addresses.chapters(episode.id),
      simple: pscChapters(chapters.list),
    },
    transcripts: transcripts.flatMap((transcript) => transcriptForms(addresses, transcript)),
    blocked: episode.blocked,
    summary: episode.summary ?? undefined,
    author: episode.author ?? undefined,
    namespace: episode.namespace,
  };
}

function transcriptForms(
  addresses: Addresses,
  transcript: KeptTranscript,
): FeedItem['transcripts'] {
  return formatsOf(transcript).map((extension) => ({
    url: addresses.transcript(transcript.id, extension),
    type: transcriptFormats[extension].mediaType,
    language: transcript.language,
    isCaptions: transcriptFormats[extension].needsTimes,
  }));
}

/** The notes with the times of the chapters at their end, where the show wants that and apps would read them. */
function withChapters(show: Show, notesHtml: string, chapters: KeptChapters | undefined): string {
  const times = show.chaptersInNotes ? chapterTimeList(chapters?.list ?? []) : undefined;
  return times === undefined ? notesHtml : `${notesHtml}\n${renderNotes(times).html}`.trim();
}

/**
 * The trailer that the show has in an item, or undefined: one with an episode number is the teaser of that episode
 * (Apple; podcast:trailer is for the whole show or a season).
 */
export function trailerOf(item: FeedItem): FeedTrailer | undefined {
  if (item.episodeType !== 'trailer' || item.episode !== undefined) return undefined;
  const { title, publishedAt, season, enclosure } = item;
  return { title, publishedAt, season, ...enclosure };
}
