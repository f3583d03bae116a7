import { unfold } from './unfold.ts';

/** A file that stood in a field when its page was left. */
export interface LostFile {
  field: string;
  file: string;
}

/** The chosen files of a form; audio is kept by its own island, which says how far it came. */
export function filesIn(form: HTMLFormElement): LostFile[] {
  return [...new FormData(form)].flatMap(([field, value]) =>
    value instanceof File && value.name !== '' && field !== 'audio'
      ? [{ field, file: value.name }]
      : [],
  );
}

/** Says beside the fields of a form that came back which files are not in them any more: no script can put them there. */
export function sayLost(form: HTMLFormElement, lost: readonly LostFile[]): void {
  for (const { field, file } of lost) {
    const input = form.elements.namedItem(field);
    if (!(input instanceof HTMLInputElement) || input.files?.length !== 0) continue;
    const said = document.createElement('small');
    said.className = 'wrong';
    said.id = `${input.id}-lost`;
    said.textContent = `${file} was chosen here and is not kept: choose it again.`;
    input.after(said);
    const described = input.getAttribute('aria-describedby') ?? '';
    input.setAttribute('aria-describedby', `${said.id} ${described}`.trim());
    unfold(input);
    const forget = (): void => {
      said.remove();
      input.setAttribute('aria-describedby', described);
    };
    input.addEventListener('change', forget, { once: true });
  }
}
