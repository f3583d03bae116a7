import type { LostFile } from './lost-files.ts';

/** A form that was sent, kept by this tab until a page of the desk answers it. */
export interface KeptForm {
  /** Who sent it. */
  person: string;
  /** The page that it stands on. */
  page: string;
  action: string;
  fields: [name: string, value: string][];
  /** Something else than a page of the desk came instead of an answer. */
  isLost: boolean;
  /** It was not sent: the page was left with it, and a reload brings it back. */
  isUnsent?: boolean;
  /** Other forms of the page that was left, which held something too. */
  others?: KeptForm[];
  /** What no tab can keep. */
  files?: LostFile[];
  /** Something was typed or chosen, so that who leaves the form when it comes back refused is asked. */
  isTouched?: boolean;
}

/** Says to a form which inputs come back, for who must make room for them: the event has `ComingBack`. */
export const BRING_BACK = 'longwave:bring-back';

export interface ComingBack {
  /** The names of the inputs in which something stands. */
  filled: string[];
  /** All names that were sent: a row that has none of them was removed. Undefined for a page that may not have had every row. */
  sent: string[] | undefined;
}

const KEY = 'longwave:form';

/** Some browsers refuse to keep anything: then there is none. */
export function keptForm(): KeptForm | undefined {
  try {
    const text = sessionStorage.getItem(KEY);
    return text === null ? undefined : (JSON.parse(text) as KeptForm);
  } catch {
    return undefined;
  }
}

export function keepForm(form: KeptForm | undefined): void {
  try {
    if (form) sessionStorage.setItem(KEY, JSON.stringify(form));
    else sessionStorage.removeItem(KEY);
  } catch {
    // It goes on without.
  }
}
