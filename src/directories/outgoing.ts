import { loopback } from '../platform/fetch/address.ts';
import { guardedOutgoing } from '../platform/fetch/guarded.ts';
import type { Outgoing, OutgoingRequest } from '../platform/fetch/outgoing.ts';

/**
 * How directories and hubs are asked: on the public internet only.
 * @param standIn for tests: the address of this machine where every request goes instead, with the host that it was
 * meant for as the first part of its path.
 */
export function directoryOutgoing(standIn: string | undefined): Outgoing {
  if (standIn === undefined) return guardedOutgoing({});
  const outgoing = guardedOutgoing({ allow: loopback });
  const there = (request: OutgoingRequest): OutgoingRequest => {
    const { host, pathname, search } = new URL(request.url);
    return { ...request, url: `${standIn}/${host}${pathname}${search}` };
  };
  return {
    request: (request) => outgoing.request(there(request)),
    stream: (request) => outgoing.stream(there(request)),
  };
}
