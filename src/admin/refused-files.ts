import { LongwaveError, problemsIn } from '../platform/errors.ts';
import { isTooShort } from './audio-field.tsx';

/** What audio is refused with, beside its field: the API takes it in a body that has no name. */
export function atAudio(error: LongwaveError): LongwaveError {
  const { kind, code, message, mend, problems } = error;
  if (isTooShort(error))
    return new LongwaveError(kind, code, `The audio is too short. ${message}`, {
      field: 'audio',
      mend: 'Leave out what is beyond its end, below, or choose other audio.',
    });
  if (!/^(audio|upload)\./.test(code) || problems.length > 0) return error;
  return new LongwaveError(kind, code, message, {
    field: 'audio',
    ...(mend !== undefined && { mend }),
  });
}

/**
 * Says of files beside a form that it comes back without them: browsers keep none.
 * @param lost their fields
 */
export function chooseAgain(error: LongwaveError, lost: readonly string[]): LongwaveError {
  const { kind, code, message, field } = error;
  const own = problemsIn(error);
  const others = lost.filter((name) => own.every((one) => one.field !== name));
  // Where nothing is marked, what is wrong stands above the form: it must not go under.
  if (others.length === 0 || own.every((one) => one.field === undefined)) return error;
  const again = others.map((name) => ({
    field: name,
    message: 'The form came back without it.',
    mend: 'Choose it again.',
  }));
  return new LongwaveError(kind, code, message, {
    problems: [...own, ...again],
    ...(field !== undefined && { field }),
  });
}
