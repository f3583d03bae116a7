import { LongwaveError } from '../platform/errors.ts';

/**
 * Reads the words of a command.
 * @param parse `parseArgs` with the options of the command.
 * @throws LongwaveError `command.options`
 */
export function parsedWords<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('. ')[0] : 'The options are wrong';
    throw wrongOptions(`${message}.`, cause);
  }
}

export function wrongOptions(message: string, cause?: unknown): LongwaveError {
  const mend = 'longwave help shows what there is.';
  return new LongwaveError('invalid', 'command.options', message, { mend, cause });
}
