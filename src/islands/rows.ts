/**
 * Rows that are added and removed one by one. The empty ones at the end, which are for those without this, become the pattern of
 * new ones.
 */
import { BRING_BACK } from './parts/kept-form.ts';
import type { ComingBack } from './parts/kept-form.ts';

class RowList {
  readonly #box: HTMLElement;
  readonly #pattern: HTMLElement;
  readonly #add: HTMLButtonElement;
  #next: number;

  constructor(box: HTMLElement) {
    this.#box = box;
    const rows = this.#rows();
    this.#pattern = rows.at(-1)!.cloneNode(true) as HTMLElement;
    this.#next = Number(rows.at(-1)!.dataset['row']) + 1;
    for (const row of rows) {
      if (isEmpty(row)) row.remove();
      else this.#enliven(row);
    }
    this.#part('[data-without-scripts]').remove();
    this.#add = this.#part('button[data-part=add]') as HTMLButtonElement;
    this.#add.hidden = false;
    this.#add.addEventListener('click', () => {
      inputsOf(this.#addRow(this.#next))[0]?.focus();
    });
    this.#count();
  }

  isIn(form: Node): boolean {
    return form.contains(this.#box);
  }

  /** Adds the rows that come back, and removes those that had been removed. */
  makeRoom({ filled, sent }: ComingBack): void {
    const stays = sent && this.#indexesIn(sent);
    for (const row of this.#rows()) if (stays?.has(row.dataset['row']!) === false) row.remove();
    const there = new Set(this.#rows().map(({ dataset }) => dataset['row']));
    for (const index of this.#indexesIn(filled)) if (!there.has(index)) this.#addRow(Number(index));
    this.#count();
  }

  /** Of the rows that these inputs belong to. */
  #indexesIn(names: readonly string[]): Set<string> {
    const prefix = `${this.#path}.`;
    const ours = names.filter((name) => name.startsWith(prefix));
    return new Set(ours.flatMap((name) => /^\d+(?=\.)/.exec(name.slice(prefix.length)) ?? []));
  }

  get #path(): string {
    return this.#box.dataset['rows'] ?? '';
  }

  #part(selector: string): HTMLElement {
    return this.#box.querySelector<HTMLElement>(`:scope > ${selector}`)!;
  }

  #rows(): HTMLElement[] {
    return [...this.#box.querySelectorAll<HTMLElement>(':scope > [data-row]')];
  }

  #addRow(index: number): HTMLElement {
    const row = this.#pattern.cloneNode(true) as HTMLElement;
    number(row, `${this.#path}.${row.dataset['row']}`, `${this.#path}.${index}`);
    row.dataset['row'] = String(index);
    this.#next = Math.max(this.#next, index + 1);
    this.#add.before(row);
    this.#enliven(row);
    this.#count();
    return row;
  }

  #enliven(row: HTMLElement): void {
    for (const box of row.querySelectorAll<HTMLElement>('[data-rows]'))
      if (box.parentElement?.closest('[data-row]') === row) openList(box);
    const button = row.querySelector<HTMLButtonElement>(':scope > button[data-part=remove]')!;
    button.hidden = false;
    button.addEventListener('click', () => this.#remove(row));
  }

  #remove(row: HTMLElement): void {
    const rows = this.#rows();
    const after = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
    const said = row.querySelector('legend')?.textContent ?? '';
    row.remove();
    this.#count();
    const button = after?.querySelector<HTMLButtonElement>(':scope > button[data-part=remove]');
    (button ?? this.#add).focus();
    this.#part('[data-part=said]').textContent = `Removed: ${said}`;
    this.#box.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** Each row, and its button, says which one it is. */
  #count(): void {
    for (const [index, row] of this.#rows().entries()) {
      row.querySelector(':scope > legend [data-number]')!.textContent = String(index + 1);
      const button = row.querySelector(':scope > button[data-part=remove]')!;
      const said = row.querySelector(':scope > legend')?.textContent ?? '';
      button.setAttribute('aria-label', `${button.textContent.trim()}: ${said.trim()}`);
    }
  }
}

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function inputsOf(row: HTMLElement): Input[] {
  return [...row.querySelectorAll<Input>('input:not([type=hidden]), select, textarea')];
}

function isEmpty(row: HTMLElement): boolean {
  return inputsOf(row).every((input) =>
    input instanceof HTMLInputElement && input.type === 'checkbox'
      ? !input.checked
      : input.value === '',
  );
}

/** Gives what stands in a row the names of another one. */
function number(row: HTMLElement, from: string, to: string): void {
  for (const element of row.querySelectorAll('*'))
    for (const attribute of ['name', 'id', 'for', 'aria-describedby', 'data-rows']) {
      const value = element.getAttribute(attribute);
      if (value === null) continue;
      const moved = value
        .split(' ')
        .map((part) => (part.startsWith(`${from}.`) ? `${to}${part.slice(from.length)}` : part));
      element.setAttribute(attribute, moved.join(' '));
    }
}

const lists: RowList[] = [];

function openList(box: HTMLElement): void {
  lists.push(new RowList(box));
}

for (const box of document.querySelectorAll<HTMLElement>('[data-rows]'))
  if (!box.parentElement?.closest('[data-row]')) openList(box);

document.addEventListener(BRING_BACK, (event) => {
  const { target, detail } = event as CustomEvent<ComingBack>;
  // A row may bring lists of its own, which stand behind it.
  for (let at = 0; at < lists.length; at += 1)
    if (lists[at]!.isIn(target as Node)) lists[at]!.makeRoom(detail);
});
