import { setImmediate } from 'node:timers/promises';

/**
 * Callers with the same key in one turn of the event loop share one answer. It is asked for after the last of them
 * has come, so nobody hears of a time before his question.
 */
export function together<T>(answer: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const open = new Map<string, Promise<T>>();
  const ask = async (key: string): Promise<T> => {
    await setImmediate();
    open.delete(key);
    return await answer(key);
  };
  return (key) => {
    const shared = open.get(key) ?? ask(key);
    open.set(key, shared);
    return shared;
  };
}
