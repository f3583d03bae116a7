import { isIP } from 'node:net';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** Of at least two labels, the last of which is no number (RFC 1123, section 2.1). */
const NAME = new RegExp(`^(?=.{4,253}$)(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`);

/** Whether a text in small letters could be the name of a host on the internet. */
export function isHostName(text: string): boolean {
  return NAME.test(text) && isIP(text) === 0;
}

/** The name in a Host header, unless it is `own`, or none: then this server itself is asked. */
export function otherNameIn(header: string | undefined, own: string): string | undefined {
  const name = hostNameIn(header);
  return name === own ? undefined : name;
}

/**
 * The name in a Host header (RFC 9110, section 7.2), in small letters, without port and final dot; undefined when it is an
 * address, or has no dot. It is only ever compared with names that the database has: nothing is made of it (security 69).
 */
export function hostNameIn(header: string | undefined): string | undefined {
  const name = header?.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  return name !== undefined && isHostName(name) ? name : undefined;
}
