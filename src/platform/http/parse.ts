import type { z } from 'zod';
import { LongwaveError } from '../errors.ts';
import type { FieldProblem } from '../errors.ts';

/**
 * Checks outside data against a schema, once, at the door.
 * @throws LongwaveError `request.invalid` (422) that names every wrong field and what it may be.
 */
export function parse<S extends z.ZodType>(schema: S, data: unknown): z.output<S> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap(problemsOf);
  const [first] = problems;
  const rest = problems.length - 1;
  const more = rest > 0 ? ` (and ${rest} more, see "problems")` : '';
  throw new LongwaveError(
    'unprocessable',
    'request.invalid',
    `${first?.message ?? 'It is wrong.'}${more}`,
    {
      problems,
      ...(first?.field !== undefined && { field: first.field }),
    },
  );
}

function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((field) => ({
      field,
      message: `There is no field "${field}" here.`,
      mend: 'Check its spelling, or leave it out.',
    }));
  const field = issue.path.join('.');
  if (field === '') return [{ message: `The body ${lowerFirst(issue.message)}.` }];
  return [{ field, message: `"${field}": ${lowerFirst(issue.message)}.` }];
}

function lowerFirst(message: string): string {
  return (message.charAt(0).toLowerCase() + message.slice(1)).replace(/\.$/, '');
}
