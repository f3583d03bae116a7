/**
 * Shows beside a form what the server makes of it, a moment after typing: the parts of its page that are marked as live are
 * asked for anew, with what stands in the form. Without this, the button "Preview" does the same.
 */
const PAUSE_MS = 500;
const AWAY = 'The preview does not come just now. What you typed is still here.';
const SIGNED_OUT = 'You are not signed in any more. Sign in in another tab, then go on here.';

const button = document.querySelector<HTMLButtonElement>('button[name=preview]');
const { form } = button ?? {};
if (button && form) {
  let timer: number | undefined;
  let asking: AbortController | undefined;
  const ask = async (): Promise<void> => {
    window.clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    await refresh(button, form, asking.signal);
  };
  form.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE_MS);
  });
  button.addEventListener('click', (event) => {
    event.preventDefault(); // a new page would have lost the chosen files
    void ask().then(() => document.querySelector('#preview')?.scrollIntoView());
  });
}

async function refresh(
  { formAction, name, value }: HTMLButtonElement,
  form: HTMLFormElement,
  signal: AbortSignal,
): Promise<void> {
  const body = new URLSearchParams({ [name]: value });
  for (const [field, text] of new FormData(form))
    if (typeof text === 'string') body.append(field, text);
  try {
    const answer = await fetch(formAction, { method: 'POST', body, signal });
    if (answer.redirected) return say(form, SIGNED_OUT);
    if (!answer.ok) return say(form, AWAY);
    const html = await answer.text();
    if (signal.aborted) return;
    show(form, new DOMParser().parseFromString(html, 'text/html'));
    say(form, '');
  } catch {
    if (!signal.aborted) say(form, AWAY);
  }
}

/** A part in which somebody is at work stays as it is. */
function show(form: HTMLFormElement, page: Document): void {
  for (const part of form.querySelectorAll<HTMLElement>('[data-live]')) {
    const fresh = page.querySelector(`[data-live="${part.dataset['live']}"]`);
    if (fresh && !part.contains(document.activeElement) && !part.isEqualNode(fresh))
      part.replaceChildren(...document.adoptNode(fresh).childNodes);
  }
}

function say(form: HTMLFormElement, text: string): void {
  const said = form.querySelector<HTMLElement>('[data-live-trouble]');
  if (said && said.textContent !== text) said.textContent = text;
}
