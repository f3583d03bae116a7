import { emptyEpisodeNamespace } from '../namespace/episode-namespace.ts';
import type { EpisodeAnswer } from './answer-schema.ts';

/** An episode as the API's description prints it. */
export const exampleEpisode: EpisodeAnswer = {
  id: 'w5xj7nq2kcvze3ydh6ub4rtmga',
  show_id: '6gk3mrdazc2v5xqyhs4ue7bnfw',
  guid: '6f1d2c7e-94b0-4a58-8f63-0c5e7d21ab94',
  guid_is_permalink: false,
  slug: 'the-first-one',
  title: 'The first one',
  state: 'live',
  publish_at: '2026-11-24T06:00:00.000Z',
  in_feed_at: '2026-11-24T06:00:00.000Z',
  page_url: 'https://podcast.example.org/my-show/the-first-one',
  feed_url: 'https://podcast.example.org/feeds/my-show.xml',
  duration_seconds: 1834,
  enclosure: {
    url: 'https://podcast.example.org/audio/zq4d6wxv3mrh2n7ykbe5ucjfts/the-first-one.mp3',
    type: 'audio/mpeg',
    length: 29_344_128,
  },
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  notes: 'What broke, and why: [the report](https://example.org/report).',
  summary: null,
  link: null,
  author: null,
  season: null,
  number: 1,
  type: 'full',
  explicit: null,
  blocked: false,
  ...emptyEpisodeNamespace,
  persons: [{ name: 'Grace Example', role: 'Guest' }],
  artwork_url: null,
  created_at: '2026-11-24T06:00:00.000Z',
  warnings: [],
};
