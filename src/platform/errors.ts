import { constants } from 'node:os';

/**
 * The kinds of trouble that Longwave tells people about. Only `http/problem.ts` knows which status each
 * kind becomes; the rest of the code throws a kind with a name.
 */
export type ErrorKind =
  | 'invalid' // the request says something that cannot be
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'wrong-method'
  | 'gone'
  | 'conflict'
  | 'unmet' // a version or a state that the request demands and that is not so
  | 'too-large'
  | 'unsupported' // a body of a type that we do not take
  | 'unprocessable' // understood, but its content breaks a rule
  | 'damaged' // a body that is not what its checksum says
  | 'too-many'
  | 'no-space' // our disk is full
  | 'not-implemented' // a form of the answer that we do not have
  | 'unavailable'; // our database or storage is down

export interface Mend {
  /** The request field that is wrong, as the caller named it. */
  field?: string;
  /** What to do about it, one sentence. */
  mend?: string;
}

export interface FieldProblem extends Mend {
  message: string;
}

/** An error that is meant to be read by the person who caused it, or who runs the server. */
export class LongwaveError extends Error {
  override name = 'LongwaveError';
  readonly kind: ErrorKind;
  /** Stable, dotted, for programs: `episode.not-found`. */
  readonly code: string;
  readonly field: string | undefined;
  readonly mend: string | undefined;
  readonly problems: FieldProblem[];

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    details: Mend & { cause?: unknown; problems?: FieldProblem[] } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = code;
    this.field = details.field;
    this.mend = details.mend;
    this.problems = details.problems ?? [];
  }
}

/** What was asked for, or undefined where there is no such thing. */
export async function unlessNotFound<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof LongwaveError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** What an error says is wrong, each with its field: itself, where it lists nothing. */
export function problemsIn({ message, field, mend, problems }: LongwaveError): FieldProblem[] {
  if (problems.length > 0) return problems;
  return [{ message, ...(field !== undefined && { field }), ...(mend !== undefined && { mend }) }];
}

/**
 * Several refusals of one request as one: nobody should have to mend them in rounds. The first gives it its name.
 * @param refusals undefined for what was not refused
 */
export function asOneError(
  refusals: readonly (LongwaveError | undefined)[],
): LongwaveError | undefined {
  const errors = refusals.filter((refusal) => refusal !== undefined);
  const [first] = errors;
  if (!first || errors.length === 1) return first;
  const { kind, code, message, field, mend } = first;
  const problems = errors.flatMap(problemsIn);
  const where = { ...(field !== undefined && { field }), ...(mend !== undefined && { mend }) };
  return new LongwaveError(kind, code, message, { problems, ...where });
}

/** The Node error code (`ENOSPC`, `ECONNREFUSED`) of anything that was thrown, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  // Node has no name for it.
  if ('errno' in error && error.errno === -constants.errno.EDQUOT) return 'EDQUOT';
  return typeof error.code === 'string' ? error.code : undefined;
}
