/** A button beside a text that copies it; without this, the text can be marked and copied by hand. */
for (const box of document.querySelectorAll<HTMLElement>('[data-copy]')) {
  const [source, button, said] = [
    box.querySelector<HTMLInputElement | HTMLTextAreaElement | HTMLUListElement>(
      'input, textarea, ul',
    ),
    box.querySelector('button'),
    box.querySelector('[role="status"]'),
  ];
  if (!source || !button || !said) continue;
  button.hidden = false;
  const copy = async (): Promise<void> => {
    if (source instanceof HTMLUListElement) getSelection()?.selectAllChildren(source);
    else source.select();
    try {
      await navigator.clipboard.writeText(textOf(source));
      said.textContent = box.dataset['copied'] ?? '';
    } catch {
      said.textContent = box.dataset['copyYourself'] ?? '';
    }
  };
  button.addEventListener('click', () => void copy());
}

/** Of a list, a line each. */
function textOf(source: HTMLInputElement | HTMLTextAreaElement | HTMLUListElement): string {
  if (!(source instanceof HTMLUListElement)) return source.value;
  return [...source.children].map((line) => line.textContent.trim()).join('\n');
}
