import { ask } from './ask.ts';
import { has, loadSeconds, runLoad, runLoadChild, usedSeconds } from './processes.ts';
import { inTurns, median, ratioRow } from './rounds.ts';
import type { Row } from './table.ts';

const ROUNDS = 5;
const SECONDS = 2;

/** A server that runs. */
export interface Target {
  port: number;
  pid: number;
}

/** What to ask of a server, again and again, on connections that stay open. */
export interface Load {
  path: string;
  headers: Record<string, string>;
  /** Ask for ranges of `bytes` at random places of a file of `ofBytes`. */
  range?: { bytes: number; ofBytes: number };
  connections: number;
  expect: { status: number; bodyBytes: number };
}

export interface LoadResult {
  perSecond: number;
  /** Parts of one core that the two ends used. */
  serverBusy: number;
  loadBusy: number;
}

/** What `load-child.ts` is given. */
export type LoadTask = Load & { port: number; seconds: number };

const hasWrk = has('wrk');

/**
 * Loads a server and counts whole answers.
 * @throws Error when an answer was not what was expected.
 */
export async function load(server: Target, what: Load): Promise<LoadResult> {
  const task = { ...what, port: server.port, seconds: SECONDS };
  await checkOneAnswer(task);
  const usedBefore = usedSeconds(server.pid);
  const loadBefore = loadSeconds();
  // wrk reads 8 kB at a time, which makes it slower than a server that sends large bodies.
  const perSecond = hasWrk && !task.range ? await byWrk(task) : await byChild(task);
  return {
    perSecond,
    serverBusy: (usedSeconds(server.pid) - usedBefore) / SECONDS,
    loadBusy: (loadSeconds() - loadBefore) / SECONDS,
  };
}

/**
 * A row that sets Longwave beside nginx.
 * @param bar the smallest ratio that is good enough, or so many answers a second, whatever nginx does.
 */
export async function loadRow(
  what: string,
  bar: number | { perSecond: number },
  [ours, theirs]: [() => Promise<LoadResult>, () => Promise<LoadResult>],
): Promise<Row> {
  const results = await inTurns(ROUNDS, ours, theirs);
  const speeds = {
    ours: results.ours.map(({ perSecond }) => perSecond),
    theirs: results.theirs.map(({ perSecond }) => perSecond),
  };
  const unit = (speed: number): string => `${speed.toFixed(0)} /s`;
  const note = busyNote(results);
  if (typeof bar === 'number') return { ...ratioRow(what, speeds, unit, bar), note };
  const ok = median(speeds.ours) >= bar.perSecond;
  return { ...ratioRow(what, speeds, unit), bar: `≥ ${unit(bar.perSecond)}`, ok, note };
}

/** Who was the bottleneck: a busy load makes two servers look alike. */
function busyNote({ ours, theirs }: { ours: LoadResult[]; theirs: LoadResult[] }): string {
  const ratio = median(theirs.map(secondsAnAnswer)) / median(ours.map(secondsAnAnswer));
  return `Of a core each, Longwave: ${ends(ours)}; nginx: ${ends(theirs)}. By processor time an answer: ${ratio.toFixed(2)}.`;
}

function ends(results: LoadResult[]): string {
  const server = median(results.map((result) => result.serverBusy));
  const load = median(results.map((result) => result.loadBusy));
  return `server ${(server * 100).toFixed(0)} %, load ${(load * 100).toFixed(0)} %`;
}

function secondsAnAnswer({ serverBusy, perSecond }: LoadResult): number {
  return serverBusy / perSecond;
}

async function checkOneAnswer({ port, path, headers, range, expect }: LoadTask): Promise<void> {
  const ranged = range && { range: `bytes=0-${range.bytes - 1}` };
  const { status, body } = await ask(port, path, { ...headers, ...ranged });
  if (status !== expect.status || body.length !== expect.bodyBytes)
    throw new Error(
      `${path}: ${status} with ${body.length} bytes, not ${expect.status} with ${expect.bodyBytes}`,
    );
}

async function byWrk({ port, path, seconds, ...task }: LoadTask): Promise<number> {
  const headers = Object.entries(task.headers).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ]);
  const sizes = ['-t1', `-c${task.connections}`, `-d${seconds}s`];
  const said = await runLoad(['wrk', ...sizes, ...headers, `http://127.0.0.1:${port}${path}`]);
  const numbers = /(\d+) requests in [\d.]+s, ([\d.]+)([KMGT]?)B read/.exec(said);
  const [, answers, read, unit = ''] = numbers ?? [];
  const bytes = (Number(read) * 1024 ** 'KMGT'.indexOf(unit) * 1024) / Number(answers);
  const { bodyBytes } = task.expect;
  const isRight = bytes > bodyBytes * 0.98 && bytes < bodyBytes + 2000;
  if (!isRight || /Non-2xx|Socket errors/.test(said)) throw new Error(`wrk says:\n${said}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(said)?.[1]);
}

async function byChild(task: LoadTask): Promise<number> {
  return (await runLoadChild<{ perSecond: number }>('load-child.ts', task)).perSecond;
}
