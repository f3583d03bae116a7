/** On a page that comes instead of an answer to a form: says that what was typed is kept, and leads back to it. */
import { keepForm, keptForm } from './parts/kept-form.ts';

const kept = keptForm();
if (kept) {
  keepForm({ ...kept, isLost: true });
  const next = document.querySelectorAll<HTMLInputElement>('form input[name=next]');
  for (const field of next) field.value = kept.page;
  const said = document.createElement('p');
  said.setAttribute('role', 'status');
  said.append('What you typed is kept in this tab: ');
  const back = document.createElement('a');
  back.href = kept.page;
  back.textContent = 'back to the form';
  said.append(next.length > 0 ? 'sign in, and you are back at it.' : back);
  document.querySelector('[data-way-back]')?.remove();
  document.querySelector('h1')?.after(said);
}
