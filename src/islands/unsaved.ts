/**
 * Asks before what was typed into a form is left behind, by a link or by another form of the page; and gives back what was sent
 * when the session had ended.
 */
import { BRING_BACK, keepForm, keptForm } from './parts/kept-form.ts';
import type { ComingBack, KeptForm } from './parts/kept-form.ts';
import { filesIn, sayLost } from './parts/lost-files.ts';

const forms = [...document.querySelectorAll<HTMLFormElement>('form.wide')];
const person = document.querySelector<HTMLElement>('[data-person]')?.dataset['person'] ?? '';
const kept = keptForm();
/** The forms that hold what is not saved; one that was refused comes back with it, if there was anything. */
const changed = new Set(
  forms.filter(
    (form) => form.querySelector('[data-unsaved]') && !(kept && wasSentUntouched(form, kept)),
  ),
);

/** The form that is on its way; what is filled in behind it, by tags that are read late, makes it no unsent one. */
let leaving: HTMLFormElement | undefined;
/** Somebody was asked by the button that does it. */
let isThrownAway = false;

for (const form of forms) form.addEventListener('input', () => changed.add(form));
document.addEventListener('submit', (event) => {
  const { target } = event;
  if (!(target instanceof HTMLFormElement)) return;
  const isLeft = [...changed].some((form) => form !== target);
  if (isLeft && !confirm(question(event.submitter))) return event.preventDefault();
  const isTouched = changed.has(target) || isFilled(target);
  changed.clear();
  leaving = target;
  keepForm(forms.includes(target) ? { ...sent(target), isTouched } : undefined);
});
window.addEventListener('beforeunload', (event) => {
  if (changed.size > 0 && !isThrownAway) event.preventDefault();
});
window.addEventListener('pagehide', () => {
  if (leaving) return;
  const [first, ...others] = forms.filter((one) => changed.has(one)).map(sent);
  if (first) keepForm({ ...first, isUnsent: true, others });
});

window.addEventListener('pageshow', () => (leaving = undefined)); // browsers may bring a page back as it was left

// A reload, or the way back, asks for the page: it does not send the form again, which would make a second token of one.
const form = document.querySelector<HTMLFormElement>('form[data-page]');
const page = new URL(form?.dataset['page'] ?? location.href, location.href);
history.replaceState(history.state, '', page.pathname === location.pathname ? location.href : page);

// Any page of the desk is an answer, unless another one came before it.
if (kept && (!isWanted(kept) || kept.person !== person)) keepForm(undefined);
else if (kept) {
  if (kept.isUnsent === true) keepForm(undefined);
  else keepForm({ ...kept, isLost: true });
  for (const one of [kept, ...(kept.others ?? [])]) {
    const form = forms.find((candidate) => pathOf(candidate) === one.action);
    if (form) giveBack(form, one);
  }
}

/** Who left a page with something typed was asked first; who only loads it again keeps it. */
function isWanted({ isLost, isUnsent }: KeptForm): boolean {
  return (isLost && isUnsent !== true) || cameBack();
}

/** By the way back, or anew, from what came instead: an error of a proxy, or of the browser. What was saved comes by a redirect. */
function cameBack(): boolean {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return visit !== undefined && visit.type !== 'navigate' && visit.redirectCount === 0;
}

function question(button: HTMLElement | null): string {
  const act = button?.textContent.trim() ?? 'Go on';
  return `What you typed or chose elsewhere on this page is not saved, and would be lost. ${act} all the same?`;
}

function sent(form: HTMLFormElement): KeptForm {
  const action = pathOf(form);
  const texts = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
  const fields = texts.map(([name, value]): [string, string] => [name, value as string]);
  const page = form.dataset['page'] ?? action;
  return { person, page, action, fields, isLost: false, files: filesIn(form) };
}

function wasSentUntouched(form: HTMLFormElement, { action, isTouched }: KeptForm): boolean {
  return action === pathOf(form) && isTouched === false;
}

/** A browser that fills in what it kept of a form tells of no typing. */
function isFilled({ elements }: HTMLFormElement): boolean {
  return [...elements].some(
    (field) =>
      (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) &&
      field.value !== field.defaultValue,
  );
}

function pathOf(form: HTMLFormElement): string {
  return new URL(form.action).pathname;
}

function giveBack(form: HTMLFormElement, { fields, files = [] }: KeptForm): void {
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
  changed.add(form);
  sayLost(form, files);
  form.closest('details')?.setAttribute('open', '');
  form.before(notice(form, (values.get('upload') ?? '') !== ''));
}

function isText(
  field: Element,
): field is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  if (field instanceof HTMLInputElement) return field.type !== 'file';
  return field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement;
}

function notice(form: HTMLFormElement, hasUpload: boolean): HTMLElement {
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
    // What other forms of the page hold is kept when it is left.
    keepForm(undefined);
    changed.delete(form);
    isThrownAway = true;
    location.reload();
  });
  box.append(said, button);
  return box;
}
