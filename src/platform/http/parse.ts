import type { z } from 'zod';
import { LongwaveError } from '../errors.ts';
import type { FieldProblem } from '../errors.ts';

/** More than a form has fields: all that is wrong with it is said at once. */
const MOST_PROBLEMS = 1000;
/** Of fields that do not exist there may be as many as a request has room for, and no form sends one. */
const MOST_UNKNOWN = 20;

/**
 * Checks outside data against a schema, once, at the door.
 * @throws LongwaveError `request.invalid` (422) that names the wrong fields and what they may be.
 */
export function parse<S extends z.ZodType>(schema: S, data: unknown): z.output<S> {
  const result = schema.safeParse(data, { error: inPlainWords, reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const problems = problemsIn(issues);
  const [first] = problems;
  const rest = problems.length - 1;
  const more = rest > 0 ? ` (and ${rest} more, see "problems")` : '';
  throw new LongwaveError(
    'unprocessable',
    'request.invalid',
    `${first?.message ?? 'It is wrong.'}${more}`,
    {
      problems: [
        ...problemsIn(issues.filter((issue) => !isUnknown(issue))).slice(0, MOST_PROBLEMS),
        ...problemsIn(issues.filter(isUnknown)).slice(0, MOST_UNKNOWN),
      ],
      ...(first?.field !== undefined && { field: first.field }),
      ...(first?.mend !== undefined && { mend: first.mend }),
    },
  );
}

const isUnknown = ({ code }: z.core.$ZodIssue): boolean => code === 'unrecognized_keys';

/** The first of each field. */
function problemsIn(issues: readonly z.core.$ZodIssue[]): FieldProblem[] {
  const all = Map.groupBy(issues.flatMap(problemsOf), ({ field }) => field);
  return [...all.values()].map(([first]) => first!);
}

function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownField([...issue.path, key.slice(0, 80)].join('.')));
  const field = issue.path.join('.');
  if (field === '') return [{ message: `The body ${lowerFirst(issue.message)}.` }];
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  return [
    { field, message: `"${field}" ${isMissing ? 'is missing' : lowerFirst(issue.message)}.` },
  ];
}

function unknownField(field: string): FieldProblem {
  return {
    field,
    message: `There is no field "${field}" here.`,
    mend: 'Check its spelling, or leave it out.',
  };
}

/** What zod says where a schema has no words of its own. */
function inPlainWords(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type')
    return `must be ${typeNames[issue.expected] ?? 'something else'}`;
  if (issue.code === 'too_big') return bounded(`at most ${issue.maximum}`, issue.origin);
  if (issue.code === 'too_small') return bounded(`at least ${issue.minimum}`, issue.origin);
  return 'has the wrong form';
}

const typeNames: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a JSON object',
};

function bounded(bound: string, origin: string): string {
  if (origin === 'string') return `must have ${bound} characters`;
  return origin === 'array' ? `must have ${bound} entries` : `must be ${bound}`;
}

function lowerFirst(message: string): string {
  return (message.charAt(0).toLowerCase() + message.slice(1)).replace(/\.$/, '');
}
