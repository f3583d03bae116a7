import { parseArgs } from 'node:util';
import { addressesAt } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import { parsedWords, wrongOptions } from './words.ts';
import { withDatabase } from './database.ts';
import { reportAnswer } from '../doctor/answer.ts';
import { examineFeed } from '../doctor/doctor.ts';
import type { Report } from '../doctor/doctor.ts';
import { reportText } from '../doctor/report-text.ts';
import { filesCommand } from './files.ts';
import { systemClock } from '../platform/clock.ts';
import { parseConfig, readEnvironment } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { guardedOutgoing } from '../platform/fetch/guarded.ts';
import { getShow, listShows } from '../shows/shows.ts';

const SHOWS_A_PAGE = 200;

/**
 * `longwave doctor [show or address] [--json]`, and `longwave doctor --files`.
 * @returns the exit code: 1 when a feed has an error, or a file.
 */
export async function doctorCommand(words: string[]): Promise<number> {
  const { wanted, json, files, verify, confirm } = read(words);
  if (files) return await filesCommand({ json, verify, confirm });
  const config = parseConfig(readEnvironment());
  const addresses = addressesAt(config.publicUrl);
  const urls =
    wanted !== undefined && /^https?:\/\//i.test(wanted)
      ? [wanted]
      : await ownFeeds(addresses, wanted);
  const reports: Report[] = [];
  for (const url of urls) {
    const report = await examineFeed(url, {
      outgoing: outgoingFor(url, config),
      clock: systemClock,
    });
    if (!json) process.stdout.write(`${reports.length > 0 ? '\n' : ''}${reportText(report)}\n`);
    reports.push(report);
  }
  if (json) process.stdout.write(`${JSON.stringify(jsonOf(reports, wanted), undefined, 2)}\n`);
  return reports.some(({ counts }) => counts.error > 0) ? 1 : 0;
}

/** Our own feeds may be anywhere, also in the network of this machine; all others are on the internet. */
function outgoingFor(url: string, { publicUrl }: Config) {
  const { origin } = new URL(publicUrl);
  return guardedOutgoing({ allowOrigins: URL.parse(url)?.origin === origin ? [origin] : [] });
}

function jsonOf(reports: Report[], wanted: string | undefined) {
  const answers = reports.map((report) => reportAnswer(report));
  return wanted === undefined ? answers : answers[0];
}

async function ownFeeds(addresses: Addresses, wanted: string | undefined): Promise<string[]> {
  const slugs = await withDatabase(async (database) =>
    wanted === undefined ? await allSlugs(database) : [(await getShow(database.read, wanted)).slug],
  );
  return slugs.map((slug) => addresses.feed(slug));
}

async function allSlugs(database: Database): Promise<string[]> {
  const slugs: string[] = [];
  let after: { key: number; id: string } | undefined;
  do {
    const shows = await listShows(database, { limit: SHOWS_A_PAGE, after });
    const page = shows.slice(0, SHOWS_A_PAGE);
    slugs.push(...page.map(({ slug }) => slug));
    const last = page.at(-1);
    after = last && shows.length > page.length ? { key: last.createdAt, id: last.id } : undefined;
  } while (after);
  if (slugs.length > 0) return slugs;
  throw new LongwaveError('not-found', 'doctor.nothing', 'There is no show yet.', {
    mend: 'Give the address of a feed: longwave doctor https://example.org/feed.xml',
  });
}

interface Asked {
  wanted: string | undefined;
  json: boolean;
  files: boolean;
  verify: boolean;
  confirm: boolean;
}

function read(words: string[]): Asked {
  const flag = { type: 'boolean', default: false } as const;
  const options = { json: flag, files: flag, verify: flag, confirm: flag };
  const { values, positionals } = parsedWords(() =>
    parseArgs({ args: words, options, allowPositionals: true }),
  );
  if (values.files && positionals.length > 0)
    throw wrongOptions('The files of all shows are looked at together.');
  if (!values.files && (values.verify || values.confirm))
    throw wrongOptions('Both --verify and --confirm go with --files.');
  if (positionals.length > 1) throw wrongOptions('The doctor looks at one feed, or at every show.');
  return { wanted: positionals[0], ...values };
}
