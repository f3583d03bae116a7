import { MulterError } from 'multer';
import { LongwaveError } from '../platform/errors.ts';

const LIKE_CURL = 'Send it as curl does: curl -F audio=@episode.mp3 -F title="…".';

/** Multer's codes as a person reads them, and what to do. */
const told: Record<string, [message: string, mend: string]> = {
  LIMIT_FIELD_KEY: ['The name of a field is too long.', 'No field here has a name like that.'],
  LIMIT_FIELD_VALUE: [
    'A text field is longer than 256 KB.',
    'Shorten it; a file needs @ before its name: curl -F audio=@episode.mp3.',
  ],
  LIMIT_FIELD_NESTING: [
    'The name of a field has brackets in it.',
    'Every field here is a plain one, such as title.',
  ],
  LIMIT_FILE_COUNT: ['There are more than two files.', 'Send one audio and one artwork file.'],
  LIMIT_FIELD_COUNT: ['There are too many fields.', 'Send each field once.'],
  LIMIT_PART_COUNT: ['There are too many parts in the form.', 'Send each field once.'],
  MISSING_FIELD_NAME: ['A part of the form has no name.', LIKE_CURL],
};

/** What is wrong with a form, from whatever multer threw. */
export function formTrouble(error: unknown): LongwaveError {
  if (error instanceof LongwaveError) return error;
  if (!(error instanceof MulterError))
    return malformed('The form ends too early or is not multipart/form-data.', LIKE_CURL, error);
  if (error.code === 'LIMIT_UNEXPECTED_FILE') return unexpectedFile(error);
  const [message, mend] = told[error.code] ?? [`${error.message}.`, LIKE_CURL];
  return new LongwaveError('invalid', 'form.limit', message, {
    mend,
    cause: error,
    ...(error.field !== undefined && { field: error.field.slice(0, 100) }),
  });
}

/** @returns the error for a file field that came as text: the `@` was forgotten. */
export function sentAsText(field: string): LongwaveError {
  return new LongwaveError('invalid', 'form.file-as-text', `"${field}" is text here, not a file.`, {
    field,
    mend: `With curl, @ makes it a file: curl -F ${field}=@… .`,
  });
}

function malformed(message: string, mend: string, cause: unknown): LongwaveError {
  return new LongwaveError('invalid', 'form.malformed', message, { mend, cause });
}

function unexpectedFile(cause: MulterError): LongwaveError {
  const field = (cause.field ?? '').slice(0, 100);
  const known = field === 'audio' || field === 'artwork';
  return new LongwaveError(
    'invalid',
    known ? 'form.two-files' : 'form.unknown-file',
    known
      ? `There is more than one file named "${field}".`
      : `There is no file field "${field}" here.`,
    { field, cause, mend: known ? 'Send one of them.' : 'A file is sent as audio or as artwork.' },
  );
}
