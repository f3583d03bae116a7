import type { z } from 'zod';
import type {
  ZodOpenApiMediaTypeObject,
  ZodOpenApiRequestBodyObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { ErrorKind } from '../errors.ts';
import { PROBLEM_TYPE, problemKinds } from './problem.ts';
import { problemSchema } from './problem-schema.ts';
import type { ProblemDocument } from './problem-schema.ts';

/** The codes of errors that an operation answers with, by kind. */
export type Codes = Partial<Record<ErrorKind, string[]>>;

/** What every route that reads a JSON body may refuse it with. */
export const jsonCodes: Codes = {
  invalid: ['request.broken-json'],
  'too-large': ['request.too-large'],
  unsupported: ['request.not-json', 'request.encoding'],
  unprocessable: ['request.invalid'],
};

/** What every list may refuse its query with. */
export const pageCodes: Codes = {
  invalid: ['request.cursor'],
  unprocessable: ['request.invalid'],
};

/** What an address with a name or an id in it may be refused with. */
export const pathCodes: Codes = { invalid: ['request.malformed'] };

/** What can happen to every request that changes something. */
export const writeCodes: Codes = { 'no-space': ['database.full', 'storage.full'] };

const always: Codes = { unavailable: ['database.down'] };

/** The error answers of one operation, by status. A kind may stand in several lists. */
export function refusals(...lists: Codes[]): ZodOpenApiResponsesObject {
  const codes: Codes = {};
  for (const list of [...lists, always])
    for (const [kind, names] of Object.entries(list) as [ErrorKind, string[]][])
      codes[kind] = [...(codes[kind] ?? []), ...names];
  const answers = Object.entries(codes) as [ErrorKind, string[]][];
  return {
    ...Object.fromEntries(answers.map(([kind, names]) => refusal(kind, names))),
    500: internal,
  };
}

function refusal(kind: ErrorKind, names: string[]): [string, ZodOpenApiResponseObject] {
  const { status, title } = problemKinds[kind];
  const list = [...new Set(names)].map((name) => `\`${name}\``).join(', ');
  const example = problemExample(status, title, names[0] ?? '');
  return [String(status), problem(`${title}: ${list}.`, example)];
}

function problemExample(status: number, title: string, code: string): ProblemDocument {
  return { type: `urn:longwave:problem:${code}`, title, status, code, detail: `${title}.` };
}

function problem(description: string, example: ProblemDocument): ZodOpenApiResponseObject {
  return { description, content: { [PROBLEM_TYPE]: { schema: problemSchema, example } } };
}

const internal = problem(
  'Something went wrong on our side: `internal`.',
  problemExample(500, 'Something went wrong on our side', 'internal'),
);

/** An answer in JSON, with an example of it. */
export function jsonAnswer<S extends z.ZodType>(
  description: string,
  schema: S,
  example: NoInfer<z.output<S>>,
): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema, example } } };
}

/** A JSON body, with an example of it. */
export function jsonRequest<S extends z.ZodType>(
  schema: S,
  example: NoInfer<z.input<S>>,
): ZodOpenApiRequestBodyObject {
  return { required: true, content: { 'application/json': { schema, example } } };
}

/** The bytes of a file as a whole body. */
export const rawBytes: ZodOpenApiMediaTypeObject = { schema: { type: 'string', format: 'binary' } };

/** A description in Markdown with a line to paste into a shell, which has the token in `$TOKEN`. */
export function withCurl(text: string, ...words: string[]): string {
  const line = ['curl -H "Authorization: Bearer $TOKEN"', ...words].join(' \\\n  ');
  return `${text}\n\n\`\`\`sh\n${line}\n\`\`\``;
}
