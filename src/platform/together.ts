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

/** Whoever asks for work of the same name while it goes on gets what comes of it; the next one after begins again. */
export function sharingWork<T>(): (name: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (name, work) => {
    const shared = running.get(name) ?? work().finally(() => running.delete(name));
    running.set(name, shared);
    return shared;
  };
}
