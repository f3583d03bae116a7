import { z } from 'zod';

/** As much of an OpenAPI document as the tests read. */
export interface Document {
  openapi: string;
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Record<string, Json> };
}

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; description?: string }[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}

export type Content = Record<string, { schema?: Json; example?: unknown }>;
export type Json = { [name: string]: Json | Json[] | string | number | boolean | null };

export interface Described {
  /** `GET /api/shows` */
  name: string;
  method: string;
  path: string;
  operation: Operation;
}

export function operationsOf({ paths }: Document): Described[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

/** Every object in a JSON value, with where it stands. */
export function* objectsIn(value: unknown, at = '#'): Generator<{ at: string; object: Json }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { at, object: value as Json };
  for (const [key, child] of Object.entries(value)) yield* objectsIn(child, `${at}/${key}`);
}

/** What the document's own schema says about a value: nothing when it is as described. */
export function problemsWith(document: Document, schema: Json, value: unknown): string[] {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
  const checked = z
    .fromJSONSchema(
      JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Parameters<
        typeof z.fromJSONSchema
      >[0],
    )
    .safeParse(value);
  return checked.success
    ? []
    : checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}
