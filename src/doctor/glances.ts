import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { addressesAt } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Feeds } from '../feeds/feeds.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { sharingWork } from '../platform/together.ts';
import { takingTurns } from '../platform/turns.ts';
import { reportOn } from './doctor.ts';
import type { Report } from './doctor.ts';
import { notAsked } from './examined.ts';
import type { Examined } from './examined.ts';
import { openFeedReader } from './feed-document.ts';
import type { Reading } from './feed-document.ts';
import type { Finding } from './finding.ts';

/** What the doctor says of a feed without asking anybody: errors and warnings, errors first. */
export interface Glance {
  /** The first of them. */
  findings: Finding[];
  /** All of them, also those that are not kept; of one rule the first few, and one for the others. */
  count: number;
}

/** More than an overview shows of one feed. */
const MOST_KEPT = 20;

interface GlanceTools {
  feeds: Pick<Feeds, 'current'>;
  addresses: Addresses;
  clock: Clock;
  log: Log;
}

/**
 * Looks at feeds of our own as they are served now, one after the other, and at each version of one once.
 * @returns a function that takes the slugs of shows, and how many milliseconds it may take. What is not known by then is
 * left out, and looked at all the same for the next time.
 */
export function openGlances(
  tools: GlanceTools,
): (slugs: readonly string[], patienceMs: number) => Promise<Map<string, Glance>> {
  const look = lookingOnce(tools);
  return async (slugs, patienceMs) => {
    const known = new Map<string, Glance>();
    const looks = slugs.map(async (slug) => {
      try {
        known.set(slug, await look(slug));
      } catch (error) {
        tools.log.warn({ err: error }, 'the doctor could not look at a feed');
      }
    });
    const over = new AbortController();
    const patience = sleep(patienceMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([Promise.all(looks), patience]);
    over.abort();
    return new Map(known);
  };
}

function lookingOnce({ feeds, addresses, clock }: GlanceTools): (slug: string) => Promise<Glance> {
  /** By slug, with the version that it is of. */
  const kept = new Map<string, { name: string; glance: Glance }>();
  const share = sharingWork<Glance>();
  // The thread that renders has listeners to serve.
  const inTurn = takingTurns(1);
  return async (slug) => {
    const current = await feeds.current(slug);
    if (current.kind === 'renamed') throw new Error('A show has got another slug meanwhile.');
    const { name } = current;
    const before = kept.get(slug);
    if (before?.name === name) return before.glance;
    return await share(name, () =>
      inTurn(async () => {
        const { pieces } = await current.load();
        const secure = addressesAt(httpsOf(addresses.base));
        const insecure = [
          addresses.base,
          ...(current.domain === null ? [] : [`http://${current.domain}`]),
        ];
        const read = await readSecured(pieces, insecure);
        const whole = await reportOn(asRead(read, secure.feed(slug), clock.now()));
        const glance = glanceOf(whole, addresses);
        kept.set(slug, { name, glance });
        return glance;
      }),
    );
  };
}

function asRead(reading: Reading, url: string, now: number): Examined {
  return { ...notAsked, url, now, reading, document: reading.document };
}

/** That there is a podcast:guid: it comes by itself when the world can reach the feed. */
const GUID_RULE = 75;

function glanceOf({ findings }: Report, { isPublic }: Addresses): Glance {
  const heavy = findings.filter(
    ({ severity, rule }) => severity !== 'info' && (isPublic || rule !== GUID_RULE),
  );
  // A copy, because a piece of a text keeps all of the text.
  return { findings: structuredClone(heavy.slice(0, MOST_KEPT)), count: heavy.length };
}

/**
 * Reads a feed of our own with https in its addresses, as they will be when the world can reach it: that it cannot is no
 * matter of one show.
 */
async function readSecured(
  pieces: readonly Buffer[],
  origins: readonly string[],
): Promise<Reading> {
  const insecure = origins.filter((origin) => origin.startsWith('http:'));
  const reader = openFeedReader();
  for (const piece of pieces) {
    // Pieces are whole items: no address goes over the end of one.
    reader.write(insecure.length === 0 ? piece : secured(piece, insecure));
    await setImmediate();
  }
  return reader.end();
}

function secured(piece: Buffer, insecure: readonly string[]): Buffer {
  const text = piece.toString('utf8');
  return Buffer.from(insecure.reduce((all, one) => all.replaceAll(one, httpsOf(one)), text));
}

function httpsOf(origin: string): string {
  return origin.replace(/^http:/, 'https:');
}
