import { sizeText } from './progress-words.ts';
import { keyOf } from './tus.ts';

/** Audio of a form that is on the server already: a page that comes back names it, as its input has no file then. */
export class KeptAudio {
  readonly #id: HTMLInputElement;
  readonly #key: HTMLInputElement;
  readonly #input: HTMLInputElement;
  readonly #box: HTMLElement;

  /** @param box of `AudioField`, with the inputs that the form sends of it */
  constructor(box: HTMLElement, input: HTMLInputElement) {
    this.#box = box;
    this.#input = input;
    this.#id = box.querySelector<HTMLInputElement>('input[name=upload]')!;
    this.#key = box.querySelector<HTMLInputElement>('input[name=upload_key]')!;
    input.addEventListener('change', () => this.#show());
    // What a reload gives back comes after this.
    this.#id.addEventListener('input', () => this.#show());
    this.#show();
  }

  /** Nobody sends twice what has arrived: whoever wants to hear it on the page chooses it again. */
  is(file: File): boolean {
    return this.#id.value !== '' && this.#key.value === keyOf(file);
  }

  take(id: string, file: File): void {
    this.#key.value = keyOf(file);
    this.#id.value = id;
    this.#id.dispatchEvent(new Event('input', { bubbles: true })); // what is said before sending knows it
  }

  letGo(): void {
    this.#id.value = '';
    this.#key.value = '';
    this.#show();
  }

  /** A file that was chosen on this page stands in its input. */
  #show(): void {
    const isAlone = this.#id.value !== '' && this.#input.files?.length !== 1;
    this.#box.toggleAttribute('data-kept', isAlone);
    const hint = this.#box.querySelector<HTMLElement>('#audio-hint');
    if (!hint) return;
    const [, name, size] = /^upload (.*) (\d+) \d+$/s.exec(this.#key.value) ?? [];
    const named = name === undefined ? '' : `: ${name} (${sizeText(Number(size))})`;
    const { hint: plain = '', keptHint = '' } = this.#box.dataset;
    hint.textContent = isAlone ? keptHint.replace('{file}', () => named) : plain;
  }
}
