import { LongwaveError } from '../platform/errors.ts';
import { missingFields } from '../shows/show.ts';
import type { Show } from '../shows/show.ts';

/** A place where listeners find podcasts. */
export interface Directory {
  /** As stored and in addresses, for ever. */
  key: string;
  name: string;
  /** account: on its website, signed in. form: a form for everybody. automatic: it finds the show by itself. */
  how: 'account' | 'form' | 'automatic';
  /** Where to submit, with the feed filled in where the directory takes it. */
  submitUrl(feedUrl: string): string;
  /** What to know before, for people. */
  advice: string;
  /** Fields of the show that it must have, `artwork` too, and `episode` for one that is live. */
  needs: readonly string[];
}

const mail = ['owner_email'];
const listed = ['description', 'categories', 'artwork', 'episode'];
const mailCode =
  'It proves that the show is yours by a code that it sends to the address in owner_email.';

function account(row: Omit<Directory, 'how' | 'submitUrl'> & { url: string }): Directory {
  const { url, ...rest } = row;
  return { ...rest, how: 'account', submitUrl: () => url };
}

function form(key: string, name: string, url: string, advice: string): Directory {
  return { key, name, how: 'form', submitUrl: () => url, advice, needs: [...mail, ...listed] };
}

/** The directories, the ones that most listeners use first. Their own pages, as of autumn 2026. */
export const directories: readonly Directory[] = [
  {
    key: 'apple',
    name: 'Apple Podcasts',
    how: 'account',
    submitUrl: (feedUrl) =>
      `https://podcastsconnect.apple.com/my-podcasts/new-feed?submitfeed=${encodeURIComponent(feedUrl)}`,
    advice:
      'Sign in to Podcasts Connect with an Apple account; people at Apple look at the show first. If it asks who owns the feed, put its token into ownership_token. Many other apps list what Apple lists.',
    needs: ['author', ...listed],
  },
  account({
    key: 'spotify',
    name: 'Spotify',
    url: 'https://creators.spotify.com',
    advice: `Choose "Find an existing show", then "Somewhere else". ${mailCode}`,
    needs: [...mail, ...listed],
  }),
  account({
    key: 'youtube',
    name: 'YouTube',
    url: 'https://studio.youtube.com',
    advice: `Choose Create, "New podcast", "Submit RSS feed"; not in every country, and only for audio without advertising. Later changes of an episode are not taken over once it was edited in Studio. ${mailCode}`,
    needs: [...mail, ...listed],
  }),
  account({
    key: 'amazon',
    name: 'Amazon Music and Audible',
    url: 'https://podcasters.amazon.com/submit-rss',
    advice: `One feed for each series. ${mailCode}`,
    needs: [...mail, ...listed],
  }),
  {
    key: 'podcast-index',
    name: 'Podcast Index',
    how: 'form',
    submitUrl: () => 'https://podcastindex.org/add',
    advice:
      'Without an account; with PODCAST_INDEX_KEY Longwave submits for you. Fountain, Podverse, TrueFans, AntennaPod and many other apps search here.',
    needs: listed,
  },
  {
    key: 'pocket-casts',
    name: 'Pocket Casts',
    how: 'form',
    submitUrl: () => 'https://pocketcasts.com/submit',
    advice: 'Without an account; listeners can also search for the address of the feed.',
    needs: listed,
  },
  {
    key: 'overcast',
    name: 'Overcast',
    how: 'automatic',
    submitUrl: () => 'https://overcast.fm/podcasterinfo',
    advice: 'It lists what Apple Podcasts lists, a day or two later.',
    needs: [],
  },
  account({
    key: 'iheart',
    name: 'iHeart',
    url: 'https://podcasters.iheart.com',
    advice:
      'In the USA, Canada, Mexico, Australia and New Zealand; elsewhere by its help form. Your account must have the address in owner_email.',
    needs: [...mail, ...listed],
  }),
  account({
    key: 'deezer',
    name: 'Deezer',
    url: 'https://podcasters.deezer.com/submission',
    advice: mailCode,
    needs: [...mail, ...listed],
  }),
  account({
    key: 'castbox',
    name: 'Castbox',
    url: 'https://castbox.fm/creator',
    advice: `It finds most shows by itself: search for yours and claim it. ${mailCode}`,
    needs: [...mail, ...listed],
  }),
  ...[
    ['podchaser', 'Podchaser', 'https://www.podchaser.com/add'],
    ['podcast-addict', 'Podcast Addict', 'https://podcastaddict.com/submit'],
    ['player-fm', 'Player FM', 'https://player.fm/importer/feed'],
    ['listen-notes', 'Listen Notes', 'https://www.listennotes.com/submit/'],
    ['blubrry', 'Blubrry', 'https://blubrry.com/addpodcast.php'],
    ['podbean', 'Podbean', 'https://www.podbean.com/site/submitPodcast'],
    ['fyyd', 'fyyd', 'https://fyyd.de/add-feed'],
    ['ivoox', 'iVoox', 'https://podcasters.ivoox.com'],
    ['podlp', 'PodLP', 'https://podlp.com/submit.html'],
  ].map(([key = '', name = '', url = '']) =>
    form(key, name, url, 'It asks for the address of the feed and for yours.'),
  ),
  form(
    'tunein',
    'TuneIn',
    'https://help.tunein.com/contact/add-podcast-S19TR3Sdf',
    'By its help form; people at TuneIn look at the show first.',
  ),
];

/** @throws LongwaveError `directory.not-found` */
export function getDirectory(key: string): Directory {
  const found = directories.find((directory) => directory.key === key);
  if (found) return found;
  throw new LongwaveError(
    'not-found',
    'directory.not-found',
    `There is no directory "${key.slice(0, 80)}".`,
    { mend: `These are known: ${directories.map((one) => one.key).join(', ')}.` },
  );
}

/** What decides whether a directory would take a show. */
export interface Readiness {
  show: Show;
  hasLiveEpisode: boolean;
  /** Whether the world can reach the feed by https. */
  isPublic: boolean;
}

/**
 * What still keeps a directory from taking the show: names of its fields that are empty, `episode`, `blocked`,
 * `moved`, and `public_url` when the feed has no address that the world can reach.
 */
export function missingFor(directory: Directory, readiness: Readiness): string[] {
  const { show, hasLiveEpisode, isPublic } = readiness;
  const inTheWay = [
    ...(isPublic ? [] : ['public_url']),
    ...(show.blocked ? ['blocked'] : []),
    ...(show.moved ? ['moved'] : []),
  ];
  const lacking = [...missingFields(show), ...(hasLiveEpisode ? [] : ['episode'])];
  return [...inTheWay, ...lacking.filter((name) => directory.needs.includes(name))];
}
