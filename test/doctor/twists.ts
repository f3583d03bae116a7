import type { IncomingMessage } from 'node:http';
import { changed } from './good-feed.ts';
import type { Broken, Twist } from './http-world.ts';

export type Case = [rule: string, what: string, broken: Broken];
export type Where = (request: IncomingMessage) => boolean;

export const feed: Where = ({ url }) => url === '/feed.xml';
export const media: Where = ({ url }) => url === '/episode-5.mp3';
export const head: Where = ({ method }) => method === 'HEAD';
export const both =
  (one: Where, other: Where): Where =>
  (request) =>
    one(request) && other(request);
export const withHeader =
  (name: string, value = ''): Where =>
  ({ headers }) =>
    String(headers[name] ?? '').includes(value) && headers[name] !== undefined;

/** Another answer where it is asked for; everything else stays right. */
export function at(where: Where, twist: Twist): Broken {
  return {
    twist: (answer, request, response) =>
      where(request) ? twist(answer, request, response) : answer,
  };
}

export const status =
  (code: number): Twist =>
  () => ({ status: code, headers: {}, body: Buffer.alloc(0) });
export const headers =
  (more: Record<string, string | undefined>): Twist =>
  (answer) => {
    const all = Object.entries({ ...answer.headers, ...more });
    const left = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { ...answer, headers: Object.fromEntries(left) };
  };
export const feedOf = (from: string, to: string): Broken => ({
  feed: (xml) => changed(xml, from, to),
});
export const whole: Twist = (answer, request) =>
  request.headers.range === undefined ? answer : { ...answer, status: 200 };
export const redirects =
  (times: number, code = 302, to = ''): Twist =>
  (answer, { url = '', headers: { host } }) => {
    const left = Number(/left=(\d+)/.exec(url)?.[1] ?? times);
    const next = to === '' ? `https://${host}${url.split('?')[0]}?left=${left - 1}` : to;
    return left === 0
      ? answer
      : { status: code, headers: { location: next }, body: Buffer.alloc(0) };
  };
export const startsWith =
  (path: string): Where =>
  ({ url }) =>
    url?.startsWith(path) === true;
