import { BlockList, isIP, isIPv6 } from 'node:net';

/** Every address of this machine that only this machine can reach. */
export const loopback: readonly string[] = ['127.0.0.0/8', '::1'];

/** The IANA special-purpose registries; and 168.63.129.16, the metadata server of Azure, which stands in none. */
const notPublic = rangesOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '168.63.129.16',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
]);

/** All of IPv6 that is handed out; mapped, NAT64, link-local and private addresses lie outside it. */
const globalUnicast = rangesOf(['2000::/3']);

/** @returns true for an address that anyone on the internet may be sent to. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || contains(notPublic, address)) return false;
  return !isIPv6(address) || contains(globalUnicast, address);
}

/** @param ranges single addresses, or blocks such as `10.0.0.0/8` */
export function rangesOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    if (bits === undefined) list.addAddress(network, familyOf(network));
    else list.addSubnet(network, Number(bits), familyOf(network));
  }
  return list;
}

export function contains(ranges: BlockList, address: string): boolean {
  return ranges.check(address, familyOf(address));
}

/** @returns true for names that lead back to this machine whatever a name server says (RFC 6761). */
export function isLocalhost(name: string): boolean {
  return /(^|\.)localhost\.?$/.test(name);
}

/**
 * @returns true for names that exist only inside a network: without a dot, or under a suffix that is reserved
 * for this (RFC 6762, RFC 8375, ICANN's `.internal`). Looking them up would tell a stranger which of them exist.
 */
export function isInsideName(name: string): boolean {
  return /^[^.]*\.?$|\.(local|internal|home\.arpa)\.?$/.test(name);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
