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
}

/** Says which inputs come back, to who must make room for them: the event has their names. */
export const BRING_BACK = 'longwave:bring-back';

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
