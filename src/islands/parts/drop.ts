/**
 * Takes files that are dropped anywhere on a page: onto the input that accepts them, the first of those given. Without it, a browser
 * leaves the page and opens the file.
 */
export function takeDrops(inputs: readonly HTMLInputElement[], box: HTMLElement): void {
  const over = (event: DragEvent): boolean => {
    const isFiles = event.dataTransfer?.types.includes('Files') === true;
    // An input takes what is dropped on it by itself.
    if (isFiles && !(event.target as Element).closest('input[type=file]')) event.preventDefault();
    return isFiles;
  };
  document.addEventListener('dragover', (event) => box.toggleAttribute('data-over', over(event)));
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) box.removeAttribute('data-over');
  });
  document.addEventListener('drop', (event) => {
    box.removeAttribute('data-over');
    const isOurs = over(event) && event.defaultPrevented;
    const file = event.dataTransfer?.files[0];
    const input = file && inputs.find((one) => accepts(one, file));
    if (!isOurs || !file || !input) return;
    const only = new DataTransfer();
    only.items.add(file);
    input.files = only.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

/** By the list of its `accept`: endings and types (HTML, section 4.10.5.1.17). */
function accepts({ accept }: HTMLInputElement, { name, type }: File): boolean {
  return accept.split(',').some((each) => {
    const wanted = each.trim().toLowerCase();
    if (wanted.startsWith('.')) return name.toLowerCase().endsWith(wanted);
    return wanted === type || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)));
  });
}
