import { databaseDown } from './trouble.ts';

/**
 * Waits for an answer of the database, but not for ever: a server that is cut off without a word says nothing for
 * minutes. The query itself goes on.
 * @throws LongwaveError `database.down` when there is no answer after `ms`.
 */
export async function within<T>(ms: number, query: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(databaseDown(`no answer after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([query, late]);
  } finally {
    clearTimeout(timer);
  }
}
