import { LongwaveError, systemCode } from '../errors.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html) that are our trouble, not the caller's. */
const SQLITE_FULL = 13;
const SQLITE_TROUBLE = new Set([5, 6, 8, 10, 11, 14, 26]); // busy locked readonly ioerr corrupt cantopen notadb

/** The file, or a part of it, is not what was written: SQLite's corrupt and notadb, PostgreSQL's XX001 and XX002. */
const SQLITE_DAMAGE = new Set([11, 26]);
const POSTGRES_DAMAGE = new Set(['XX001', 'XX002']);

/** For a person at the machine. */
export const DAMAGE_MEND =
  'Stop the server, move its data folder away and keep it, and restore the last backup: longwave restore FILE.';

const NETWORK_TROUBLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'ENOENT',
  'EAI_AGAIN',
]);

/** What PostgreSQL's SQLSTATE classes mean for us: 08 connection, 53 resources, 57 operator, 58 system, XX internal; 40P01 is a deadlock. */
const POSTGRES_TROUBLE = /^((08|53|57|58|XX)[0-9A-Z]{3}|40P01)$/;

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
  if (isDamage(error))
    return new LongwaveError('unavailable', 'database.down', 'The database is damaged.', {
      mend: 'Whoever runs this server has to restore its last backup.',
      cause: error,
    });
  const down =
    SQLITE_TROUBLE.has(sqliteCode(error) ?? 0) ||
    (code !== undefined && POSTGRES_TROUBLE.test(code)) ||
    isLostConnection(error, code);
  return down ? databaseDown(error) : undefined;
}

/** Whether the error says that the database is damaged: trying again will not help. */
export function isDamage(error: unknown): boolean {
  return SQLITE_DAMAGE.has(sqliteCode(error) ?? 0) || POSTGRES_DAMAGE.has(systemCode(error) ?? '');
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
  return /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error)/.test(
    error.message,
  );
}
