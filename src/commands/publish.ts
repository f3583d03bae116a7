import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { parsedWords } from './words.ts';
import { publishWish } from '../episodes/schedule.ts';
import { parseConfig, readEnvironment } from '../platform/config.ts';
import { LongwaveError } from '../platform/errors.ts';
import { guardedOutgoing } from '../platform/fetch/guarded.ts';
import { progressLine } from './progress-line.ts';
import { showProgress } from './publish-progress.ts';
import { localTime } from './publish-time.ts';
import { forgetUpload, noAnswer, refused, uploadFile } from './publish-upload.ts';
import type { Server } from './publish-upload.ts';

/** How long to go on asking a server that does not answer. */
const PATIENCE_MS = 600_000;
const TRY_EVERY_MS = 2000;

/** What one answer may have and take: an episode with chapters, a long file that is looked at. */
const ANSWER_BYTES = 10_000_000;
const ANSWER_MS = 120_000;

const showAnswer = z.object({ slug: z.string(), time_zone: z.string() });
const episodeAnswer = z.object({
  title: z.string(),
  state: z.string(),
  publish_at: z.string().nullable(),
  feed_url: z.string(),
  enclosure: z.object({ url: z.string() }),
  warnings: z.array(z.object({ message: z.string(), mend: z.string().optional() })),
});
type Made = z.output<typeof episodeAnswer>;
const listAnswer = z.object({ items: z.array(episodeAnswer) });

/**
 * `longwave publish FILE --show SLUG`: an episode of a file, over any connection. Cut off, it goes on by itself; ended, the same
 * command goes on where it stopped.
 * @returns the exit code; 1 when the show has this audio already and nothing was made.
 */
export async function publishCommand(words: string[]): Promise<number> {
  const { file, show: slug, title, at, draft, 'allow-duplicate': mayBeTwin } = readWords(words);
  const server = serverOf();
  // Before the upload, which may take an hour: whatever is wrong with the rest.
  const show = showAnswer.parse((await ask(server, `/api/shows/${encodeURIComponent(slug)}`)).body);
  const publishAt = at === undefined ? undefined : localTime(at, show.time_zone, Date.now());
  // Whether a date may lie in the past depends on the token: that is for the server to say.
  publishWish({ publish_at: publishAt, draft }, show.time_zone);
  const known = mayBeTwin ? undefined : await withSameAudio(server, show.slug, file);
  if (known) return tellKnown(known, show.time_zone);
  const line = progressLine();
  const upload = await uploadFile(server, { path: file, show: show.slug }, showProgress(line));
  line('The server reads the file …', 'at once');
  const { status, isRepeated, body } = await ask(server, `/api/shows/${show.slug}/episodes`, {
    upload,
    ...(title !== undefined && { title }),
    ...(publishAt !== undefined && { publish_at: publishAt }),
    ...(draft && { draft }),
    ...(mayBeTwin && { allow_duplicate: true }),
  });
  line('');
  const episode = episodeAnswer.parse(body);
  forgetUpload(server, file);
  // When the answer to an earlier try was lost, that try has made it: nothing had this audio before.
  if (status !== 201 && !isRepeated) return tellKnown(episode, show.time_zone);
  process.stdout.write([...describe(episode, show.time_zone), ''].join('\n'));
  return 0;
}

/** An episode of the show that has exactly this audio, without an upload. */
async function withSameAudio(server: Server, slug: string, file: string) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const query = `sha256=${hash.digest('hex')}&limit=1`;
  const { body } = await ask(server, `/api/shows/${slug}/episodes?${query}`);
  return listAnswer.parse(body).items[0];
}

/** @returns the exit code */
function tellKnown(episode: Made, timeZone: string): number {
  const news = 'The show has exactly this audio already; nothing was made.';
  process.stdout.write([news, ...describe(episode, timeZone), ''].join('\n'));
  return 1;
}

function readWords(words: string[]) {
  const options = {
    show: { type: 'string' },
    title: { type: 'string' },
    at: { type: 'string' },
    draft: { type: 'boolean', default: false },
    'allow-duplicate': { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parsedWords(() =>
    parseArgs({ args: words, options, allowPositionals: true }),
  );
  const [file, more] = positionals;
  if (file === undefined || more !== undefined || values.show === undefined)
    throw new LongwaveError('invalid', 'publish.words', 'Say which file, and of which show.', {
      mend: 'Such as: longwave publish episode.mp3 --show my-show --title "The first one" --at "friday 07:00"',
    });
  if (!existsSync(file) || !statSync(file).isFile())
    throw new LongwaveError('invalid', 'publish.no-file', `There is no file "${file}".`);
  return { ...values, file, show: values.show };
}

function serverOf(): Server {
  const { publishing, publicUrl } = parseConfig(readEnvironment());
  if (publishing.token !== undefined)
    return { url: publishing.server ?? publicUrl, token: publishing.token };
  throw new LongwaveError('invalid', 'publish.no-token', 'LONGWAVE_TOKEN is not set.', {
    mend: 'Set it to an API token that may write (longwave token create), and LONGWAVE_SERVER to the address of the server.',
  });
}

/** One request; what an upload became is the same however often it is asked. `isRepeated` says that it was asked before. */
async function ask(
  { url, token }: Server,
  path: string,
  json?: object,
): Promise<{ status: number; isRepeated: boolean; body: unknown }> {
  const allowOrigins = [new URL(url).origin];
  // A server that looks at a long file says nothing meanwhile.
  const outgoing = guardedOutgoing({ allowOrigins, idleMs: ANSWER_MS });
  const until = performance.now() + PATIENCE_MS;
  for (let isRepeated = false; ; isRepeated = true) {
    try {
      const { status, body } = await outgoing.request({
        url: `${url}${path}`,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(json && { method: 'POST', body: JSON.stringify(json) }),
        maxBytes: ANSWER_BYTES,
        totalMs: ANSWER_MS,
      });
      if (status < 300)
        return { status, isRepeated, body: JSON.parse(body.toString('utf8')) as unknown };
      if (status < 500) throw refused(status, body.toString('utf8'));
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    if (performance.now() > until) throw noAnswer();
    await sleep(TRY_EVERY_MS);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof LongwaveError && ['fetch.failed', 'fetch.too-slow'].includes(error.code);
}

function describe(episode: Made, timeZone: string): string[] {
  const { title, state, publish_at: at, feed_url: feed, enclosure, warnings } = episode;
  const when =
    at === null ? '' : ` (${new Date(at).toLocaleString('sv-SE', { timeZone })} ${timeZone})`;
  const lines = [`"${title}" is ${state}${when}.`, enclosure.url, `In ${feed}`];
  return [...lines, ...warnings.map(({ message, mend }) => `  - ${message} ${mend ?? ''}`)];
}
