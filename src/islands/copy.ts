/** A button beside a text that copies it; without this, the text can be marked and copied by hand. */
for (const box of document.querySelectorAll<HTMLElement>('[data-copy]')) {
  const [input, button, said] = [
    box.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea'),
    box.querySelector('button'),
    box.querySelector('[role="status"]'),
  ];
  if (!input || !button || !said) continue;
  button.hidden = false;
  const copy = async (): Promise<void> => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      said.textContent = box.dataset['copied'] ?? '';
    } catch {
      said.textContent = box.dataset['copyYourself'] ?? '';
    }
  };
  button.addEventListener('click', () => void copy());
}
