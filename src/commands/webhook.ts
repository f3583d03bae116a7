import { parseArgs } from 'node:util';
import { commandLine } from '../accounts/actor.ts';
import { addressesAt } from '../addresses/urls.ts';
import { withDatabase } from './database.ts';
import { parsedWords, wrongOptions } from './words.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { parse } from '../platform/http/parse.ts';
import { isoTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';
import { getShow } from '../shows/shows.ts';
import { listDeliveries, replay, sendTest } from '../webhooks/deliveries.ts';
import type { EventUrls } from '../webhooks/payload.ts';
import { newWebhook } from '../webhooks/webhook.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { createWebhook, deleteWebhook, listWebhooks } from '../webhooks/webhooks.ts';

/** How many deliveries a terminal shows; the API reads on. */
const MOST = 50;

type Delivery = Awaited<ReturnType<typeof replay>>;

interface Tools {
  database: Database;
  urls: EventUrls;
}

interface Verb {
  /** What stands behind the verb, the show first. */
  words: string[];
  work: (tools: Tools, show: Show, given: Given) => Promise<string>;
}

interface Given {
  words: string[];
  events: string | undefined;
  allShows: boolean;
}

interface Values {
  events?: string;
  'all-shows'?: boolean;
}

const verbs = new Map<string, Verb>([
  ['list', { words: ['SHOW'], work: list }],
  ['add', { words: ['SHOW', 'URL'], work: add }],
  ['remove', { words: ['SHOW', 'ID'], work: remove }],
  ['test', { words: ['SHOW', 'ID'], work: test }],
  ['deliveries', { words: ['SHOW', 'ID'], work: deliveries }],
  ['replay', { words: ['SHOW', 'ID', 'DELIVERY'], work: again }],
]);

/** `longwave webhook list|add|remove|test|deliveries|replay SHOW …`. @returns the exit code. */
export async function webhookCommand([name = '', ...rest]: string[]): Promise<number> {
  const verb = verbs.get(name);
  if (!verb)
    throw new LongwaveError(
      'invalid',
      'command.unknown',
      `There is no command "webhook ${name}".`,
      { mend: `Use webhook ${[...verbs.keys()].join(', webhook ')}.` },
    );
  const { slug, ...given } = read(name, verb, rest);
  const said = await withDatabase(async (database, { publicUrl }) => {
    const show = await getShow(database.read, slug);
    return await verb.work({ database, urls: addressesAt(publicUrl) }, show, given);
  });
  process.stdout.write(`${said}\n`);
  return 0;
}

function read(name: string, verb: Verb, rest: string[]): Given & { slug: string } {
  const options = {
    events: { type: 'string' },
    'all-shows': { type: 'boolean', default: false },
  } as const;
  const { values, positionals }: { values: Values; positionals: string[] } = parsedWords(() =>
    parseArgs({ args: rest, options: name === 'add' ? options : {}, allowPositionals: true }),
  );
  const [slug, ...words] = positionals;
  if (slug === undefined || positionals.length !== verb.words.length)
    throw wrongOptions(`Say it as: longwave webhook ${name} ${verb.words.join(' ')}.`);
  return { slug, words, events: values.events, allShows: values['all-shows'] ?? false };
}

async function list({ database }: Tools, show: Show): Promise<string> {
  const all = await listWebhooks(database, show);
  return all.length === 0 ? 'Nobody hears of this show.' : all.map(describe).join('\n');
}

async function add(tools: Tools, show: Show, { words, events, allShows }: Given): Promise<string> {
  const wanted = parse(newWebhook, {
    url: words[0],
    all_shows: allShows,
    ...(events !== undefined && { events: events.split(',').map((name) => name.trim()) }),
  });
  const { webhook, secret } = await createWebhook(tools, show, wanted, commandLine);
  return `${secret}\n\nIt signs what is sent, and is shown only now.\n${describe(webhook)}`;
}

async function remove({ database }: Tools, show: Show, { words }: Given): Promise<string> {
  await deleteWebhook(database, show, words[0]!, commandLine);
  return `Webhook ${words[0]} hears nothing more.`;
}

async function test(tools: Tools, show: Show, { words }: Given): Promise<string> {
  return sentSoon(await sendTest(tools, show, words[0]!));
}

async function again({ database }: Tools, show: Show, { words }: Given): Promise<string> {
  const [webhookId, deliveryId] = words;
  return sentSoon(await replay(database, show, { webhookId: webhookId!, deliveryId: deliveryId! }));
}

async function deliveries({ database }: Tools, show: Show, { words }: Given): Promise<string> {
  const page = { limit: MOST, after: undefined };
  const rows = await listDeliveries(database, show, words[0]!, page);
  if (rows.length === 0) return 'Nothing was sent to it yet.';
  const more = rows.length > MOST ? ['… and more: the API lists those of 30 days.'] : [];
  return [...rows.slice(0, MOST).map(describeDelivery), ...more].join('\n');
}

/** The server does it; this is only written beside it. */
function sentSoon({ id }: Delivery): string {
  return `The running server sends it in a moment, as ${id}: longwave webhook deliveries shows what came of it.`;
}

function describe({ id, showId, url, events, disabledAt, disabledReason }: Webhook): string {
  const of = showId === null ? ' of every show' : '';
  const state = disabledAt === null ? '' : `; disabled ${isoTime(disabledAt)}: ${disabledReason}`;
  return `${id}  ${url}: ${events.join(', ')}${of}${state}`;
}

function describeDelivery(row: Delivery): string {
  const { id, status, type, attempts, created_at, next_at, error } = row;
  const tries = attempts === 1 ? '1 try' : `${attempts} tries`;
  const next = next_at === null ? '' : `, next ${isoTime(next_at)}`;
  const trouble = error === null ? '' : `; ${error}`;
  return `${id}  ${status.padEnd(9)}  ${isoTime(created_at)}  ${type}: ${tries}${next}${trouble}`;
}
