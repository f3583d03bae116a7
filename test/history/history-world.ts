import { expect } from 'vitest';
import { jsonOf } from '../support/server.ts';
import type { ListJson, ProblemJson, TestServer } from '../support/server.ts';

export interface VersionJson {
  number: number;
  at: string;
  who: string;
  token_id: string | null;
  what: string;
  changed: string[];
  fields: Record<string, unknown>;
}

/** Calls that a test of the history makes again and again, on one server. */
export function historyOn(server: TestServer) {
  const call = async <T>(method: string, path: string, json?: object): Promise<T> => {
    const init = json === undefined ? { method } : { method, json };
    const response = await server.api(path, init);
    expect(response.status, `${method} ${path}`).toBeLessThan(300);
    return response.status === 204 ? (undefined as T) : await jsonOf<T>(response);
  };
  return {
    call,
    /** The oldest first. */
    versions: async (path: string): Promise<VersionJson[]> => {
      const { items } = await call<ListJson<VersionJson>>('GET', `${path}/versions?limit=200`);
      return items.toReversed();
    },
    version: async (path: string, number: number) =>
      await call<VersionJson>('GET', `${path}/versions/${number}`),
    bringBack: async (path: string, number: number) =>
      await call<Record<string, unknown>>('POST', `${path}/versions/${number}/restore`),
    refusal: async (method: string, path: string, json?: object): Promise<string> => {
      const response = await server.api(path, json === undefined ? { method } : { method, json });
      return `${response.status} ${(await jsonOf<ProblemJson>(response)).code}`;
    },
  };
}
