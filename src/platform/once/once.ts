import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Database, Queries } from '../database/open.ts';
import { LongwaveError } from '../errors.ts';
import { idempotencyKey } from './key.ts';
import { extend, hold, keepAnswer, keepMade, LEASE_MS, letGo } from './store.ts';
import type { Held, Made } from './store.ts';

/** When to try again while the first request is still at work. */
const RETRY_AFTER_SECONDS = 2;

/** Writes down what is made, in the transaction that makes it, or of its own when it was there before. */
export type KeepMade = (tx: Queries, made: Made) => Promise<void>;

/** A POST that makes one thing, in the steps between which its key is looked at. */
export interface Making<Arrived> {
  /** Reads the request to its end, and makes nothing yet. */
  arrive(): Promise<Arrived>;
  /** What the request asks for, as JSON: the same exactly if it asks for the same. */
  contentOf(arrived: Arrived): unknown;
  /** Leaves nothing of what arrived. */
  drop(arrived: Arrived): Promise<void>;
  make(arrived: Arrived, keep: KeepMade): Promise<Made>;
  answer(made: Made): Promise<object>;
}

interface Exchange {
  request: Request;
  response: Response;
  /** Whose request it is. */
  owner: string;
}

/**
 * Answers a POST; one that comes again with the same `Idempotency-Key` makes nothing and is answered as the
 * first was (draft-ietf-httpapi-idempotency-key-header-07, section 2.6). What failed is not kept: it can be tried again.
 * @throws LongwaveError `idempotency.malformed-key`, `idempotency.in-progress`, `idempotency.key-reused`, and those of
 * the making.
 */
export async function answerOnce<Arrived>(
  database: Database,
  { request, response, owner }: Exchange,
  making: Making<Arrived>,
): Promise<void> {
  const key = idempotencyKey(request);
  if (key === undefined) {
    const made = await making.make(await making.arrive(), async () => undefined);
    send(response, made, JSON.stringify(await making.answer(made)));
    return;
  }
  const held = await hold(
    database,
    { owner, key },
    fingerprint([request.method, request.originalUrl]),
  );
  if (held === 'in-progress') throw inProgress(response);
  if (held === 'other-request') throw reused();
  const holding = setInterval(
    () => void extend(database, held).catch(() => undefined),
    LEASE_MS / 3,
  );
  try {
    await answerHeld(database, response, held, making);
  } catch (error) {
    // Should that fail too, the lease runs out.
    if (held.earlier?.answer === undefined) await letGo(database, held).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(holding);
  }
}

async function answerHeld<Arrived>(
  database: Database,
  response: Response,
  held: Held,
  making: Making<Arrived>,
): Promise<void> {
  const arrived = await making.arrive();
  const content = fingerprint(making.contentOf(arrived));
  if (held.earlier) {
    await making.drop(arrived);
    if (held.earlier.content !== content) throw reused();
    response.setHeader('Idempotency-Replayed', 'true');
  }
  const made =
    held.earlier?.made ??
    (await making.make(arrived, async (tx, one) => {
      if (!(await keepMade(database, tx, held, { made: one, content }))) throw inProgress(response);
    }));
  const answer = held.earlier?.answer ?? JSON.stringify(await making.answer(made));
  // It is made and answered, whatever becomes of this: without it a retry is answered from what was made.
  if (held.earlier?.answer === undefined)
    await keepAnswer(database, held, answer).catch(() => undefined);
  send(response, made, answer);
}

function send(response: Response, { status, location }: Made, answer: string): void {
  response.status(status).location(location).type('json').send(answer);
}

function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function inProgress(response: Response): LongwaveError {
  response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  return new LongwaveError(
    'conflict',
    'idempotency.in-progress',
    'A request with this Idempotency-Key is still at work.',
    { field: 'Idempotency-Key', mend: 'Send it again in a moment; nothing is made twice.' },
  );
}

function reused(): LongwaveError {
  return new LongwaveError(
    'unprocessable',
    'idempotency.key-reused',
    'Another request was made with this Idempotency-Key.',
    { field: 'Idempotency-Key', mend: 'Send a new key with each new request.' },
  );
}
