import { hashedId } from '../media/file.ts';

/** Names that are nobody's (RFC 2606, RFC 6761): nothing stands there that could be copied. */
const NOBODYS = /(^|\.)(test|example|invalid|example\.(com|net|org))\.?$/;

/** @param address as `pictureAddress` writes it */
export function isNobodys(address: string): boolean {
  return NOBODYS.test(new URL(address).hostname);
}

/**
 * An address as it is compared and asked for: the same for what differs only in the case of its host, a default port or the part
 * behind `#`. Undefined for one where no picture can be.
 */
export function pictureAddress(given: string): string | undefined {
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  url.hash = '';
  return url.href;
}

/** @param address as `pictureAddress` writes it */
export function pictureId(address: string): string {
  return hashedId(`picture ${address}`);
}

/** Addresses by the ids of their pictures, in the order of the ids: whoever writes their rows together waits in one order. */
export function byPictureId(given: readonly string[]): Map<string, string> {
  const addresses = given.flatMap((each) => pictureAddress(each) ?? []);
  const pairs = addresses.map((address) => [pictureId(address), address] as const);
  return new Map(pairs.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** After the first try, the second and so on. */
const WAITS_MS = [MINUTE_MS / 2, 2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS];

/** How long to wait after so many tries that failed; undefined when there is no further one. */
export function waitAfter(tries: number): number | undefined {
  return WAITS_MS[tries - 1];
}
