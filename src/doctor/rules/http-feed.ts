import { isReply, isSilence } from '../asking.ts';
import type { Reply } from '../asking.ts';
import type { Examined } from '../examined.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { everyone, ofAnswer, openApps } from './rule.ts';
import type { Rule } from './rule.ts';

const SLOW_MS = 10_000;

/** Feed rules 121, 122 and 126 to 131: how the server of the feed answers. Polling has a file of its own. */
export const feedServerRules: readonly Rule[] = [
  {
    rule: 121,
    severity: 'error',
    directories: everyone,
    title: 'Anybody can fetch the feed.',
    check: unreachable,
  },
  {
    rule: 121,
    severity: 'warning',
    directories: everyone,
    title: 'The feed is served over https.',
    check: insecureFeed,
  },
  {
    rule: 121,
    severity: 'info',
    directories: ['apple'],
    title: 'The feed sets no cookies.',
    check: ofAnswer(cookies),
  },
  {
    rule: 122,
    severity: 'error',
    directories: everyone,
    title: 'The feed is served as RSS or XML.',
    check: ofAnswer(contentType),
  },
  {
    rule: 122,
    severity: 'warning',
    directories: everyone,
    title: 'HEAD answers what GET answers.',
    check: ofAnswer(headEqual),
  },
  {
    rule: 126,
    severity: 'warning',
    directories: openApps,
    title: 'The feed comes within seconds.',
    check: ofAnswer(slow),
  },
  {
    rule: 126,
    severity: 'info',
    directories: [],
    title: 'The examination came to its end.',
    check: unfinished,
  },
  {
    rule: 127,
    severity: 'warning',
    directories: ['spotify', 'youtube'],
    title: 'Caches keep the feed for minutes at most.',
    check: ofAnswer(cached),
  },
  {
    rule: 128,
    severity: 'warning',
    directories: openApps,
    title: 'Players in browsers may read the feed.',
    check: ofAnswer(crossOrigin),
  },
  {
    rule: 129,
    severity: 'error',
    directories: everyone,
    title: 'The feed is there.',
    check: notThere,
  },
  {
    rule: 131,
    severity: 'error',
    directories: everyone,
    title: 'The server does not turn unknown apps away.',
    check: turnedAway,
  },
];

function* unreachable({ answers: { main }, url }: Examined): Iterable<Trouble> {
  const where = { url };
  if (isSilence(main)) {
    const { message, mend = 'Try again later.' } = main.trouble;
    yield { where, message: `The feed cannot be fetched. ${message}`, mend };
  } else if (isReply(main) && [401, 403, 407].includes(main.status))
    yield {
      where,
      message: `The server answers ${main.status}: the feed is not open to everybody.`,
      mend: 'Serve it without passwords, cookies and signed addresses.',
    };
}

function insecureFeed({ answers: { main }, url }: Examined): Iterable<Trouble> | undefined {
  const last = isReply(main) ? main.url : url;
  if (last.startsWith('https:')) return [];
  return [
    {
      where: { url },
      message: 'The feed is served over http, which anybody on the way can read and change.',
      mend: 'Serve it over https, and give directories that address.',
    },
  ];
}

function* cookies({ headers }: Reply, { url }: Examined): Iterable<Trouble> {
  if (headers['set-cookie'] !== undefined)
    yield {
      where: { url },
      message: 'The server sets a cookie with the feed; caches then keep nothing.',
      mend: 'Serve the feed without cookies.',
    };
}

const feedTypes = /^(application\/(rss\+xml|xml|atom\+xml|rdf\+xml)|text\/xml)\s*(;|$)/i;

function* contentType({ headers }: Reply, { url }: Examined): Iterable<Trouble> {
  const type = headers['content-type'] ?? '';
  if (!feedTypes.test(type.trim()))
    yield {
      where: { url },
      message:
        type === '' ? 'The feed has no Content-Type.' : `The feed is served as ${quoted(type)}.`,
      mend: 'Let the server say Content-Type: application/rss+xml; charset=utf-8.',
    };
  else if (/charset/i.test(type) && !/charset\s?=\s?"?utf-?8/i.test(type))
    yield {
      where: { url },
      message: `The server says ${quoted(type)}, and feeds are UTF-8.`,
      mend: 'Let the server say charset=utf-8.',
    };
}

/** What describes the feed and must not depend on the method. */
const comparedHeaders = ['content-type', 'etag', 'last-modified', 'cache-control', 'vary'];

function* headEqual(main: Reply, { answers: { head }, url }: Examined): Iterable<Trouble> {
  const where = { url };
  const mend = 'Let the server answer HEAD as GET, without the body.';
  if (isSilence(head)) yield { where, message: 'HEAD gets no answer.', mend };
  else if (isReply(head) && head.status !== 200)
    yield { where, message: `HEAD is answered with ${head.status}, and GET with 200.`, mend };
  else if (isReply(head))
    for (const name of comparedHeaders)
      if (head.headers[name] !== main.headers[name])
        yield {
          where,
          message: `${name} is ${quoted(head.headers[name] ?? 'absent')} for HEAD and ${quoted(main.headers[name] ?? 'absent')} for GET.`,
          mend,
        };
}

function* slow({ firstByteMs, totalMs }: Reply, { url }: Examined): Iterable<Trouble> {
  if (totalMs > SLOW_MS)
    yield {
      where: { url },
      message: `The feed took ${Math.round(totalMs / 1000)} seconds (${Math.round(firstByteMs / 1000)} to the first byte); Podcast Index gives up after 20 to 30.`,
      mend: 'Keep the finished document, instead of making it for each request.',
    };
}

function unfinished({ unfinished: cut, url }: Examined): Iterable<Trouble> {
  if (!cut) return [];
  return [
    {
      where: { url },
      message:
        'Some of the audio, artwork, chapters or transcripts was not looked at: the servers were too slow for it.',
      mend: 'Ask again later.',
    },
  ];
}

function* cached({ headers }: Reply, { url }: Examined): Iterable<Trouble> {
  const control = headers['cache-control'] ?? '';
  const seconds = Number(/(?:^|[\s,])max-age=(\d{1,9})/i.exec(control)?.[1] ?? 0);
  if (seconds > 300 && !/no-cache|no-store/i.test(control))
    yield {
      where: { url },
      message: `Caches may keep the feed for ${seconds} seconds, so that new episodes come late.`,
      mend: 'Send Cache-Control: max-age=300 or less; with an ETag polls stay cheap.',
    };
}

function* crossOrigin(_main: Reply, { answers: { plain }, url }: Examined): Iterable<Trouble> {
  if (isReply(plain) && plain.headers['access-control-allow-origin'] === undefined)
    yield {
      where: { url },
      message: 'Players in browsers may not read the feed: Access-Control-Allow-Origin is missing.',
      mend: 'Let the server send Access-Control-Allow-Origin: *.',
    };
}

function* notThere({ answers: { main }, url }: Examined): Iterable<Trouble> {
  if (!isReply(main) || main.status === 200 || [401, 403, 407].includes(main.status)) return;
  yield {
    where: { url },
    message: `The server answers ${main.status} instead of the feed${main.status === 410 ? ': it is gone for good' : ''}.`,
    mend:
      main.status < 500
        ? 'Correct the address, or put the feed there.'
        : 'Look at the log of the server; while a feed is being made, serve the last one.',
  };
}

function turnedAway({
  answers: { main, asBrowser },
  url,
}: Examined): Iterable<Trouble> | undefined {
  if (!isReply(asBrowser) || !isReply(main)) return undefined;
  if (asBrowser.status !== 200) return [];
  return [
    {
      where: { url },
      message: `A browser gets the feed, and an app that the server does not know gets ${main.status}.`,
      mend: 'Take the feed out of the protection against robots: its readers are robots.',
    },
  ];
}
