import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { DirectoryConfig } from '../platform/config.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import { storable } from '../platform/text.ts';

type Keys = NonNullable<DirectoryConfig['podcastIndex']>;

/** What the Podcast Index said to a feed that was submitted. */
export interface Submission {
  accepted: boolean;
  status: number;
  /** Its own words. */
  said: string;
}

export interface PodcastIndex {
  /**
   * Submits a feed, now.
   * @throws LongwaveError `directory.no-key`, `directory.no-answer`
   */
  submit(feedUrl: string): Promise<Submission>;
}

const ADD = 'https://api.podcastindex.org/api/1.0/add/byfeedurl';
const LONGEST_ANSWER = 300;
const limits = { maxBytes: 64 * 1024, cutBody: true, totalMs: 20_000, maxRedirects: 0 };

/** The part of the Podcast Index API that needs a key of its own (add/byfeedurl). */
export function openPodcastIndex(
  outgoing: Outgoing,
  clock: Clock,
  keys: Keys | undefined,
): PodcastIndex {
  return {
    async submit(feedUrl) {
      if (!keys) throw noKey();
      const headers = signed(keys, clock.now());
      const url = `${ADD}?${new URLSearchParams({ url: feedUrl }).toString()}`;
      const asked = outgoing.request({ url, headers, ...limits });
      const { status, body } = await asked.catch((error: unknown) => {
        throw noAnswer(error);
      });
      return read(status, body.toString(), [keys.secret, keys.key, headers.authorization]);
    },
  };
}

/** The API's "Authentication Details": good for some minutes. */
function signed({ key, secret }: Keys, now: number) {
  const date = String(Math.floor(now / 1000));
  const authorization = createHash('sha1').update(`${key}${secret}${date}`).digest('hex');
  return { 'x-auth-key': key, 'x-auth-date': date, authorization };
}

const answer = z.object({
  status: z.union([z.string(), z.boolean()]),
  description: z.string().optional(),
});

/** @param secrets what an answer may repeat, and must not get any further. */
function read(status: number, text: string, secrets: string[]): Submission {
  const { success, data } = answer.safeParse(tryJson(text));
  const isYes = success && String(data.status) === 'true';
  let said = storable(data?.description ?? '').trim();
  for (const secret of secrets) said = said.replaceAll(secret, '…');
  return {
    accepted: status >= 200 && status < 300 && isYes,
    status,
    said: said.slice(0, LONGEST_ANSWER) || `It answered with the status ${status}.`,
  };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noAnswer(cause: unknown): LongwaveError {
  const message = 'The Podcast Index could not be reached.';
  const mend = 'Try again later, or use the form at https://podcastindex.org/add.';
  return new LongwaveError('unavailable', 'directory.no-answer', message, { mend, cause });
}

function noKey(): LongwaveError {
  return new LongwaveError(
    'conflict',
    'directory.no-key',
    'Longwave has no key of the Podcast Index.',
    {
      mend: 'Set PODCAST_INDEX_KEY and PODCAST_INDEX_SECRET, or use the form at https://podcastindex.org/add.',
    },
  );
}
