import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, Request } from 'express';
import { databaseTrouble } from '../database/trouble.ts';
import { LongwaveError, systemCode } from '../errors.ts';
import type { ErrorKind } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ProblemDocument } from './problem-schema.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** What each kind of error becomes in HTTP. */
export const problemKinds: Record<
  ErrorKind,
  { status: number; title: string; retryAfterSeconds?: number }
> = {
  invalid: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'wrong-method': { status: 405, title: 'Method not allowed' },
  gone: { status: 410, title: 'Gone' },
  conflict: { status: 409, title: 'Conflict' },
  unmet: { status: 412, title: 'Not as the request demands' },
  'too-large': { status: 413, title: 'Too large' },
  unsupported: { status: 415, title: 'Type not supported' },
  unprocessable: { status: 422, title: 'The content breaks a rule' },
  damaged: { status: 460, title: 'Checksum mismatch' }, // tus 1.0
  'too-many': { status: 429, title: 'Too many attempts', retryAfterSeconds: 60 },
  'no-space': { status: 507, title: 'The disk is full', retryAfterSeconds: 60 },
  'not-implemented': { status: 501, title: 'Not implemented' },
  unavailable: { status: 503, title: 'Not available just now', retryAfterSeconds: 5 },
};

/** What reading from a client that has gone ends with. */
const DEPARTED = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Answers with a problem document (RFC 9457): `type title status code detail`, and where known `field mend
 * problems`. Trouble on our side carries Retry-After.
 */
export function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  error: LongwaveError,
): void {
  send(request, response, answerOf(error));
}

/** HTML that says the same as a problem document. */
export type ProblemPage = (document: ProblemDocument) => string;

/**
 * The last handler of the web application: every error becomes a problem document, and leaks nothing.
 * @param pageFor makes a page of it for requests of people; undefined for those of programs
 */
export function problemHandler(
  log: Log,
  pageFor?: (request: Request) => ProblemPage | undefined,
): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    answerProblem(log, request, response, thrown, pageFor?.(request));
  };
}

/** Answers with what an error means to the caller; what is our own fault also goes to the log. */
export function answerProblem(
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  page?: ProblemPage,
): void {
  const error = recognise(thrown);
  request.id ??= randomUUID(); // a poll of a feed gets one only now
  if (!error && isDeparture(request, thrown)) return;
  if (!error || error.kind === 'unavailable' || error.kind === 'no-space')
    log.error(
      { id: request.id, err: error?.cause ?? thrown },
      error?.message ?? 'a request failed unexpectedly',
    );
  if (response.headersSent) {
    // A broken connection is the only way left to say that the answer is not whole.
    request.socket.destroy();
    return;
  }
  send(request, response, error ? answerOf(error) : unexpected(request), page);
}

/** Whether it only says that the client has gone: in the middle of its body, or before anybody read the whole of it. */
function isDeparture(request: IncomingMessage, thrown: unknown): boolean {
  if (request.destroyed && !request.complete) return true;
  const isBroken = DEPARTED.has(systemCode(thrown) ?? '');
  return request.errored !== null && (isBroken || thrown === request.errored);
}

function answerOf(error: LongwaveError): Answer {
  const { status, title, retryAfterSeconds } = problemKinds[error.kind];
  return {
    status,
    retryAfterSeconds,
    document: {
      type: `urn:longwave:problem:${error.code}`,
      title,
      status,
      code: error.code,
      detail: error.message,
      ...(error.field !== undefined && { field: error.field }),
      ...(error.mend !== undefined && { mend: error.mend }),
      ...(error.problems.length > 0 && { problems: error.problems }),
    },
  };
}

function unexpected(request: IncomingMessage): Answer {
  return {
    status: 500,
    retryAfterSeconds: 5,
    document: {
      type: 'urn:longwave:problem:internal',
      title: 'Something went wrong on our side',
      status: 500,
      code: 'internal',
      detail: 'An unexpected error happened. The log has the details under this request id.',
      ...(typeof request.id === 'string' && { request_id: request.id }),
    },
  };
}

interface Answer {
  status: number;
  retryAfterSeconds: number | undefined;
  document: ProblemDocument;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  page?: ProblemPage,
): void {
  const body = page ? page(answer.document) : JSON.stringify(answer.document);
  response.statusCode = answer.status;
  response.setHeader('Content-Type', page ? 'text/html; charset=utf-8' : PROBLEM_TYPE);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (answer.status === 401 && !page)
    response.setHeader('WWW-Authenticate', 'Bearer realm="longwave"');
  if (answer.retryAfterSeconds !== undefined && !response.hasHeader('Retry-After'))
    response.setHeader('Retry-After', answer.retryAfterSeconds);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Errors of the libraries that we stand on, in our words. */
function recognise(thrown: unknown): LongwaveError | undefined {
  if (thrown instanceof LongwaveError) return thrown;
  const code = systemCode(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new LongwaveError('no-space', 'storage.full', 'The disk is full.', { cause: thrown });
  return databaseTrouble(thrown) ?? requestTrouble(thrown);
}

function requestTrouble(thrown: unknown): LongwaveError | undefined {
  const status = thrown instanceof Error && 'status' in thrown ? thrown.status : undefined;
  return status === 400
    ? new LongwaveError('invalid', 'request.malformed', 'The request cannot be understood.', {
        mend: 'Check the address: a % must be followed by two hexadecimal digits.',
      })
    : undefined;
}
