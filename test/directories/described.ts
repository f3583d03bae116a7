import { expect } from 'vitest';
import { operationsOf, problemsWith } from '../platform/openapi-world.ts';
import type { Document } from '../platform/openapi-world.ts';
import type { TestServer } from '../support/server.ts';

export interface EntryJson {
  directory: string;
  how: string;
  submit_url: string;
  missing: string[];
  state: string;
  listing_url: string | null;
  note: string | null;
  changed_at: string | null;
}

export async function documentOf(server: TestServer): Promise<Document> {
  return (await (await fetch(`${server.url}/api/openapi.json`)).json()) as Document;
}

/** The answer of an operation, after a look at whether it is as the API's description says. */
export async function described<T>(
  document: Document,
  name: string,
  response: Response,
): Promise<T> {
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(200);
  const { operation } = operationsOf(document).find((one) => one.name === name)!;
  const schema = operation.responses['200']!.content!['application/json']!.schema!;
  expect(problemsWith(document, schema, body)).toEqual([]);
  return body as T;
}
