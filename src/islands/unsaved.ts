/**
 * Asks before what was typed into a form is left behind, by a link or by another form of the page; and gives back what was sent
 * when the session had ended.
 */
import { BRING_BACK, keepForm, keptForm } from './parts/kept-form.ts';
import type { ComingBack, KeptForm } from './parts/kept-form.ts';

let changed: HTMLFormElement | undefined;
const forms = [...document.querySelectorAll<HTMLFormElement>('form.wide')];
const person = document.querySelector<HTMLElement>('[data-person]')?.dataset['person'] ?? '';

for (const form of forms) {
  form.addEventListener('input', () => {
    changed = form;
  });
}
document.addEventListener('submit', ({ target }) => {
  if (target === changed) changed = undefined;
  if (!(target instanceof HTMLFormElement)) return;
  keepForm(forms.includes(target) ? sent(target) : undefined);
});
window.addEventListener('beforeunload', (event) => {
  if (changed) event.preventDefault();
});

const kept = keptForm();
// Any page of the desk is an answer, unless another one came before it.
if (kept && ((!kept.isLost && !cameBack()) || kept.person !== person)) keepForm(undefined);
else if (kept) {
  keepForm({ ...kept, isLost: true });
  const form = forms.find((one) => pathOf(one) === kept.action);
  if (form) giveBack(form, kept);
}

/** By the way back, or anew, from what came instead: an error of a proxy, or of the browser. What was saved comes by a redirect. */
function cameBack(): boolean {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return visit !== undefined && visit.type !== 'navigate' && visit.redirectCount === 0;
}

function sent(form: HTMLFormElement): KeptForm {
  const action = pathOf(form);
  const texts = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
  const fields = texts.map(([name, value]): [string, string] => [name, value as string]);
  return { person, page: form.dataset['page'] ?? action, action, fields, isLost: false };
}

function pathOf(form: HTMLFormElement): string {
  return new URL(form.action).pathname;
}

function giveBack(form: HTMLFormElement, { fields }: KeptForm): void {
  const values = new Map(fields);
  const filled = fields.flatMap(([name, value]) => (value === '' ? [] : [name]));
  // A page of an earlier release, which did not say what it showed, had fewer fields.
  const hadAll = values.has('shown') || !form.elements.namedItem('shown');
  const detail: ComingBack = { filled, sent: hadAll ? [...values.keys()] : undefined };
  form.dispatchEvent(new CustomEvent(BRING_BACK, { detail, bubbles: true }));
  for (const field of form.elements) {
    const value = 'name' in field ? values.get(String(field.name)) : undefined;
    if (field instanceof HTMLInputElement && ['radio', 'checkbox'].includes(field.type))
      field.checked = field.value === value;
    else if (value !== undefined && isText(field)) {
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
  changed = form;
  form.before(notice((values.get('upload') ?? '') !== ''));
}

function isText(
  field: Element,
): field is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  if (field instanceof HTMLInputElement) return field.type !== 'file';
  return field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement;
}

function notice(hasUpload: boolean): HTMLElement {
  const box = document.createElement('div');
  box.className = 'attention';
  box.setAttribute('role', 'status');
  const said = document.createElement('p');
  said.textContent = `What you typed is back. It is not saved yet.${hasUpload ? ' The audio that had arrived is kept too.' : ''}`;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  button.textContent = 'Throw it away';
  button.addEventListener('click', () => {
    keepForm(undefined);
    changed = undefined;
    location.reload();
  });
  box.append(said, button);
  return box;
}
