import { execFileSync } from 'node:child_process';
import { openFaultProxy } from '../support/fault-proxy.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import type { Place } from '../support/child-server.ts';

/** A network namespace with two cables to here: one for its clients, and one to what its server needs. */
export interface OtherNetwork {
  /** Goes before a program that is to run there. */
  line: string[];
  /** The address of the namespace, for clients. */
  address: string;
  /** Pulls the cable to database and storage out, or puts it in again. */
  pull(): void;
  plug(): void;
  remove(): Promise<void>;
}

/** What the settings of a place name on this machine is found over the second cable. As root. */
export async function otherNetwork({ settings }: Place): Promise<OtherNetwork> {
  const name = `lw${process.pid % 10_000}`;
  const net = `10.${100 + (process.pid % 100)}`;
  const [near, far] = [`${net}.1`, `${net}.2`];
  ip(`netns add ${name}`);
  for (const [cable, subnet] of [
    ['c', near],
    ['s', far],
  ]) {
    ip(`link add ${name}${cable} type veth peer name ${cable} netns ${name}`);
    ip(`addr add ${subnet}.1/24 dev ${name}${cable}`);
    ip(`link set ${name}${cable} up`);
    ip(`-n ${name} addr add ${subnet}.2/24 dev ${cable}`);
    ip(`-n ${name} link set ${cable} up`);
  }
  ip(`-n ${name} link set lo up`);
  const ports: FaultProxy[] = [];
  for (const setting of ['DATABASE_URL', 'S3_ENDPOINT']) {
    const url = new URL(settings[setting]!);
    const port = await openFaultProxy({ port: Number(url.port) }, 0, `${far}.1`);
    ports.push(port);
    url.host = `${far}.1:${port.port}`;
    settings[setting] = url.href;
  }
  return {
    line: ['ip', 'netns', 'exec', name],
    address: `${near}.2`,
    pull: () => ip(`link set ${name}s down`),
    plug: () => ip(`link set ${name}s up`),
    remove: async () => {
      for (const port of ports) await port.stop();
      ip(`netns del ${name}`);
    },
  };
}

function ip(words: string): void {
  execFileSync('ip', words.split(' '));
}
