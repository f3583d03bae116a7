/** Asks before what was typed into a form is left behind: by a link, or by another form of the page. */
let changed: HTMLFormElement | undefined;

for (const form of document.querySelectorAll<HTMLFormElement>('form.wide')) {
  form.addEventListener('input', () => {
    changed = form;
  });
}
document.addEventListener('submit', ({ target }) => {
  if (target === changed) changed = undefined;
});
window.addEventListener('beforeunload', (event) => {
  if (changed) event.preventDefault();
});
