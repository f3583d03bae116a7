import { pino } from 'pino';
import type { Logger } from 'pino';

export type Log = Logger;

/**
 * JSON lines on standard output. Addresses, tokens and cookies are never given to it: what is logged of a
 * request is chosen field by field in `http/request-log.ts`.
 */
export function openLog(level: string): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
