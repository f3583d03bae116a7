import { Resolver } from 'node:dns/promises';
import { systemCode } from './errors.ts';

/** Asks name servers. */
export interface TextRecords {
  /** The texts that a name has; undefined when no name server gave an answer. */
  of(name: string): Promise<string[] | undefined>;
}

const PATIENCE_MS = 3000;
const TRIES = 2;
/** More nobody puts under one name to be read by us. */
const MOST = 50;

/** @param servers addresses with ports to ask instead of those of the system, such as `127.0.0.1:5353` */
export function textRecords(servers?: readonly string[]): TextRecords {
  return {
    async of(name) {
      const resolver = new Resolver({ timeout: PATIENCE_MS, tries: TRIES });
      if (servers) resolver.setServers(servers);
      try {
        const records = await resolver.resolveTxt(name);
        return records.slice(0, MOST).map((parts) => parts.join('').trim());
      } catch (error) {
        return NOTHING_THERE.has(systemCode(error) ?? '') ? [] : undefined;
      }
    },
  };
}

const NOTHING_THERE = new Set(['ENODATA', 'ENOTFOUND']);
