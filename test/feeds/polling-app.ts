import { expect } from 'vitest';

export interface Poll {
  status: number;
  tag: string | null;
  date: string | null;
  location: string | null;
  body: string;
}

/**
 * An app that forgets nothing: it knows the tag, the date and the bytes of every answer it ever got, and polls
 * every server with each of them.
 */
export interface PollingApp {
  /**
   * Polls the feed with everything it remembers of this address.
   * @returns what a new app would get. Fails on a 304 that stands for other bytes than the app has.
   */
  poll(slug: string): Promise<Poll>;
}

export function pollingApp(servers: string[]): PollingApp {
  const byTag = new Map<string, Map<string, string>>();
  const byDate = new Map<string, Map<string, Set<string>>>();
  return {
    poll: async (slug) => {
      const tags = known(byTag, slug, new Map<string, string>());
      const dates = known(byDate, slug, new Map<string, Set<string>>());
      for (;;) {
        const now = await pollOnce(servers[0]!, slug);
        if (now.status === 200) remember(tags, dates, now);
        const asked = await askAll(servers, slug, { tags, dates });
        // The feed may change meanwhile, as by the worker that latches an episode: then all are asked again.
        const after = await pollOnce(servers[0]!, slug);
        if (after.tag !== now.tag || after.body !== now.body) continue;
        for (const { answer, bytes } of asked) expectSame(answer, bytes ?? now.body, now);
        return now;
      }
    },
  };
}

interface Asked {
  answer: Poll;
  /** What the app has under the tag or date that it sent; undefined when it sent none. */
  bytes?: string;
}

async function askAll(
  servers: string[],
  slug: string,
  { tags, dates }: { tags: Map<string, string>; dates: Map<string, Set<string>> },
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const server of servers) {
    asked.push({ answer: await pollOnce(server, slug) });
    for (const [tag, bytes] of tags)
      asked.push({ answer: await pollOnce(server, slug, { 'if-none-match': tag }), bytes });
    for (const [date, versions] of dates)
      for (const bytes of versions)
        asked.push({ answer: await pollOnce(server, slug, { 'if-modified-since': date }), bytes });
  }
  return asked;
}

/** One GET that follows no redirect. */
export async function pollOnce(
  server: string,
  slug: string,
  headers: Record<string, string> = {},
): Promise<Poll> {
  const response = await fetch(`${server}/feeds/${slug}.xml`, { headers, redirect: 'manual' });
  return {
    status: response.status,
    tag: response.headers.get('etag'),
    date: response.headers.get('last-modified'),
    location: response.headers.get('location'),
    body: await response.text(),
  };
}

function known<T>(map: Map<string, T>, slug: string, fresh: T): T {
  const found = map.get(slug) ?? fresh;
  map.set(slug, found);
  return found;
}

/** A tag stands for one sequence of bytes for ever; dates are checked by what they lead to. */
function remember(
  tags: Map<string, string>,
  dates: Map<string, Set<string>>,
  { tag, date, body }: Poll,
): void {
  expect(tags.get(tag!) ?? body, `the bytes under ${tag}`).toBe(body);
  tags.set(tag!, body);
  if (date !== null) dates.set(date, (dates.get(date) ?? new Set()).add(body));
}

function expectSame(answer: Poll, bytes: string, now: Poll): void {
  if (answer.status === 304) expect(bytes, `304 for ${answer.tag}`).toBe(now.body);
  else expect({ ...answer, date: null }).toEqual({ ...now, date: null });
}
