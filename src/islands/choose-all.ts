/** One box that ticks all boxes of a list, and says whether all of them are. Without this, a link does it. */
const form = document.querySelector<HTMLFormElement>('form[data-choose]');
const all = form?.querySelector<HTMLInputElement>('[data-choose-all]');
const label = all?.closest('label');

if (form && all && label) {
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name=episode]')];
  const look = (): void => {
    const count = boxes.filter(({ checked }) => checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  };
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener('change', look);
  window.addEventListener('pageshow', look); // a browser that comes back may have kept the ticks
  label.hidden = false;
  form.querySelector<HTMLElement>('[data-choose-link]')?.remove();
}
