import { LongwaveError, systemCode } from '../errors.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html) that are our trouble, not the caller's. */
const SQLITE_FULL = 13;
const SQLITE_TROUBLE = new Set([5, 6, 8, 10, 11, 14, 26]); // busy locked readonly ioerr corrupt cantopen notadb

const NETWORK_TROUBLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'ENOENT',
  'EAI_AGAIN',
]);

/** What PostgreSQL's SQLSTATE classes mean for us: 08 connection, 53 resources, 57 operator, 58 system, XX internal. */
const POSTGRES_TROUBLE = /^(08|53|57|58|XX)[0-9A-Z]{3}$/;

/**
 * Recognises that the database is down, full or cannot be reached.
 * @returns an error for the caller (503 or 507), or undefined when the error is something else.
 */
export function databaseTrouble(error: unknown): LongwaveError | undefined {
  if (error instanceof LongwaveError) return error.code === 'database.down' ? error : undefined;
  const code = systemCode(error);
  if (code === '53100' || sqliteCode(error) === SQLITE_FULL)
    return new LongwaveError('no-space', 'database.full', 'The disk of the database is full.', {
      mend: 'Free some space; nothing needs to be restarted.',
      cause: error,
    });
  const down =
    SQLITE_TROUBLE.has(sqliteCode(error) ?? 0) ||
    (code !== undefined && POSTGRES_TROUBLE.test(code)) ||
    isLostConnection(error, code);
  return down ? databaseDown(error) : undefined;
}

export function databaseDown(cause: unknown): LongwaveError {
  return new LongwaveError(
    'unavailable',
    'database.down',
    'The database cannot be reached just now.',
    { mend: 'Try again in a moment.', cause },
  );
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** pg throws plain errors without a code for a connection that broke while it was used. */
function isLostConnection(error: unknown, code: string | undefined): boolean {
  if (!(error instanceof Error)) return false;
  if (code !== undefined && NETWORK_TROUBLE.has(code))
    return 'syscall' in error && error.syscall !== 'open';
  return /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/.test(
    error.message,
  );
}
