import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readEnvironment } from '../platform/config.ts';
import { LongwaveError, systemCode } from '../platform/errors.ts';

/**
 * Runs a tool that comes with PostgreSQL. The password goes by the environment: other users of the machine can read
 * a command line.
 * @throws LongwaveError `backup.pg-tool`
 */
export async function postgresTool(tool: string, options: string[], url?: string): Promise<void> {
  const address = url === undefined ? undefined : new URL(url);
  const password = decodeURIComponent(address?.password ?? '');
  if (address) address.password = '';
  const env = { ...readEnvironment(), ...(password !== '' && { PGPASSWORD: password }) };
  const target = address ? [`--dbname=${address.href}`] : [];
  try {
    await promisify(execFile)(tool, [...options, ...target], { env, maxBuffer: 16 * 1024 * 1024 });
  } catch (cause) {
    throw toolTrouble(tool, cause);
  }
}

function toolTrouble(tool: string, cause: unknown): LongwaveError {
  const isMissing = systemCode(cause) === 'ENOENT';
  const said =
    cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().slice(0, 2000) : '';
  const message = isMissing ? `${tool} is not installed here.` : `${tool} gave up: ${said}`;
  const mend =
    'Install the PostgreSQL client tools (postgresql-client), at least as new as the server.';
  return new LongwaveError('unavailable', 'backup.pg-tool', message, { mend, cause });
}
