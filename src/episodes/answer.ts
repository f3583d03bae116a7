import type { Addresses } from '../addresses/urls.ts';
import { chaptersAnswer } from '../chapters/answer.ts';
import type { KeptChapters } from '../chapters/chapter.ts';
import { chaptersOf } from '../chapters/chapters.ts';
import type { KeptFile } from '../media/file.ts';
import { artworkSizesOf, filesByIds } from '../media/kept-files.ts';
import type { ArtworkSize } from '../media/kept-files.ts';
import type { Queries } from '../platform/database/open.ts';
import { isoTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';
import { transcriptsAnswer } from '../transcripts/answer.ts';
import { transcriptsOf } from '../transcripts/transcripts.ts';
import type { KeptTranscript } from '../transcripts/transcripts.ts';
import type { EpisodeAnswer } from './answer-schema.ts';
import type { Episode } from './episode.ts';

/** Episodes of one show as the API answers them. */
export async function episodeAnswers(
  addresses: Addresses,
  queries: Queries,
  show: Show,
  episodes: Episode[],
): Promise<EpisodeAnswer[]> {
  const ids = episodes.flatMap((episode) => [episode.audioId, episode.artworkId ?? []].flat());
  const files = await filesByIds(queries, ids);
  const pictures = episodes.flatMap((episode) => episode.artworkId ?? []);
  const sizes = await artworkSizesOf(addresses, queries, pictures);
  const episodeIds = episodes.map(({ id }) => id);
  const chapters = await chaptersOf(queries, episodeIds);
  const transcripts = await transcriptsOf(queries, episodeIds);
  return episodes.map((episode) =>
    episodeAnswer(addresses, show, episode, {
      files,
      sizes,
      chapters: chapters.get(episode.id),
      transcripts: transcripts.get(episode.id) ?? [],
    }),
  );
}

interface Companions {
  files: Map<string, KeptFile>;
  sizes: Map<string, ArtworkSize[]>;
  chapters: KeptChapters | undefined;
  transcripts: KeptTranscript[];
}

function episodeAnswer(
  addresses: Addresses,
  show: Show,
  episode: Episode,
  companions: Companions,
): EpisodeAnswer {
  // Written in the same transaction as the episode, and never deleted.
  const audio = companions.files.get(episode.audioId)!;
  const inFeed =
    episode.deletedAt === null && (episode.state === 'live' || episode.state === 'scheduled');
  return {
    id: episode.id,
    show_id: episode.showId,
    guid: episode.guid,
    guid_is_permalink: episode.guidIsPermalink,
    slug: episode.slug,
    title: episode.title,
    state: episode.state,
    publish_at: episode.publishAt === null ? null : isoTime(episode.publishAt),
    in_feed_at: inFeed ? isoTime(episode.publishAt) : null,
    page_url: addresses.episode(show, episode.slug),
    feed_url: addresses.feed(show.slug),
    duration_seconds: Math.round(audio.durationSeconds ?? 0),
    enclosure: enclosure(addresses, audio),
    sha256: audio.sha256,
    notes: episode.notes,
    summary: episode.summary,
    link: episode.link,
    author: episode.author,
    season: episode.season,
    number: episode.number,
    type: episode.type,
    explicit: episode.explicit,
    blocked: episode.blocked,
    ...episode.namespace,
    ...companionAnswer(addresses, episode, companions),
    created_at: isoTime(episode.createdAt),
    deleted_at: episode.deletedAt === null ? null : isoTime(episode.deletedAt),
    /** Filled in for a single episode; a list would render the notes of all of them for it. */
    warnings: [],
  };
}

function companionAnswer(
  addresses: Addresses,
  episode: Episode,
  { files, sizes, chapters, transcripts }: Companions,
) {
  const artwork = files.get(episode.artworkId ?? '');
  return {
    chapters: chaptersAnswer(chapters),
    chapters_url: chapters ? addresses.chapters(episode.id) : null,
    transcripts: transcriptsAnswer(addresses, transcripts),
    artwork_url: artwork ? addresses.artwork(artwork.id, artwork.name) : null,
    artwork_sizes: sizes.get(episode.artworkId ?? '') ?? [],
  };
}

function enclosure(addresses: Addresses, { id, name, type, bytes }: KeptFile) {
  return { url: addresses.audio(id, name), type, length: bytes };
}
