import { isReply } from '../asking.ts';
import type { Reply } from '../asking.ts';
import type { Examined } from '../examined.ts';
import { parseFeedDate } from '../feed-date.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { everyone, ofAnswer, openApps } from './rule.ts';
import type { Rule } from './rule.ts';

/** Smaller ones gain nothing by compression. */
const WORTH_BYTES = 2000;

/** Feed rules 123 to 125: how apps that ask again and again are answered. */
export const pollingRules: readonly Rule[] = [
  {
    rule: 123,
    severity: 'warning',
    directories: ['podcast-index', 'spotify'],
    title: 'The feed has an ETag and a date, and answers 304 while nothing has changed.',
    check: ofAnswer(unchanged),
  },
  {
    rule: 123,
    severity: 'error',
    directories: everyone,
    title: 'An app with an old copy gets the new one.',
    check: ofAnswer(wrong304),
  },
  {
    rule: 124,
    severity: 'warning',
    directories: [],
    title: 'A 304 repeats ETag, Vary and Cache-Control.',
    check: ofAnswer(repeated),
  },
  {
    rule: 125,
    severity: 'warning',
    directories: openApps,
    title: 'The feed is compressed for those who take it.',
    check: ofAnswer(compressed),
  },
  {
    rule: 125,
    severity: 'warning',
    directories: [],
    title: 'Caches can tell the compressed feed from the plain one.',
    check: ofAnswer(apart),
  },
];

function* unchanged({ headers }: Reply, examined: Examined): Iterable<Trouble> {
  const { answers, url } = examined;
  const where = { url };
  const mend =
    'Send ETag and Last-Modified, and answer 304 when they come back: most polls then cost nothing.';
  for (const name of ['ETag', 'Last-Modified'])
    if (headers[name.toLowerCase()] === undefined && !(name !== 'ETag' && isJustBuilt(examined)))
      yield { where, message: `The feed has no ${name}.`, mend };
  const again = [
    { name: 'If-None-Match with its ETag', answer: answers.byTag },
    { name: 'If-Modified-Since with its date', answer: answers.byDate },
  ];
  for (const { name, answer } of again)
    if (isReply(answer) && answer.status !== 304)
      yield {
        where,
        message: `Asked with ${name}, the server answers ${answer.status} and not 304.`,
        mend,
      };
}

/** What changed a moment ago has no date yet that could tell it from the next change (RFC 9110, 8.8.2.2). */
function isJustBuilt({ document, now }: Examined): boolean {
  const built = parseFeedDate(document?.channel.value('lastBuildDate') ?? '')?.at;
  return built !== undefined && Math.abs(now - built) < 5000;
}

function* wrong304(_main: Reply, { answers: { byOldTag }, url }: Examined): Iterable<Trouble> {
  if (isReply(byOldTag) && byOldTag.status === 304)
    yield {
      where: { url },
      message: 'An app that has another version (another ETag) hears 304, and misses what is new.',
      mend: 'Let If-None-Match win over If-Modified-Since.',
    };
}

function* repeated(main: Reply, { answers: { byTag, byDate }, url }: Examined): Iterable<Trouble> {
  const answer = [byTag, byDate].find((one) => isReply(one) && one.status === 304);
  if (!isReply(answer)) return;
  for (const name of ['ETag', 'Vary', 'Cache-Control'])
    if (
      main.headers[name.toLowerCase()] !== undefined &&
      answer.headers[name.toLowerCase()] === undefined
    )
      yield {
        where: { url },
        message: `The 304 does not repeat ${name} (${quoted(main.headers[name.toLowerCase()] ?? '')}).`,
        mend: 'Send the same headers with 304 as with 200; caches go by them.',
      };
}

function* compressed(main: Reply, { answers: { later }, url }: Examined): Iterable<Trouble> {
  if (main.coding !== '' || main.bytes <= WORTH_BYTES) return;
  if (isReply(later) && later.coding === '')
    yield {
      where: { url },
      message: `The feed comes uncompressed, with ${main.bytes} bytes, although the app takes gzip.`,
      mend: 'Compress it with gzip: it then has about a seventh.',
    };
}

function* apart(main: Reply, { answers: { plain }, url }: Examined): Iterable<Trouble> {
  if (main.coding === '') return;
  const where = { url };
  if (!/accept-encoding|\*/i.test(main.headers['vary'] ?? ''))
    yield {
      where,
      message: 'The feed is compressed on demand, without Vary: Accept-Encoding.',
      mend: 'Send Vary: Accept-Encoding, or a cache gives gzip to an app that cannot read it.',
    };
  if (!isReply(plain)) return;
  if (plain.coding !== '')
    yield {
      where,
      message: `The feed is sent as ${plain.coding} to an app that asked for no compression.`,
      mend: 'Compress it only for those who say that they take it.',
    };
  const tag = main.headers['etag'];
  if (
    tag !== undefined &&
    tag.startsWith('"') &&
    plain.headers['etag'] === tag &&
    plain.coding === ''
  )
    yield {
      where,
      message: `The compressed and the plain feed have the same strong ETag ${quoted(tag)}.`,
      mend: 'Make the ETag weak (W/"…"), or another one for each coding.',
    };
}
