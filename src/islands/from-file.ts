import { beginningOf, sayOfFile } from './parts/beginning.ts';
import type { Beginning } from './parts/beginning.ts';

/**
 * Fills the empty fields of the publish screen from a file's own tags as soon as it is chosen: only the parts of it that hold
 * tags are sent to be read. Without this, the server fills what was left empty when the whole file is there.
 */
class Filler {
  readonly #form: HTMLFormElement;
  /** What was put into which field: what still stands so was not typed. */
  readonly #filled = new Map<string, string>();

  constructor(form: HTMLFormElement) {
    this.#form = form;
  }

  /** @returns the names of the fields that were empty, and are filled now. Where somebody is about to type, nothing is put. */
  put(values: Record<string, string | number | undefined>): string[] {
    return Object.entries(values).flatMap(([name, value]) => {
      const field = fieldOf(this.#form, name);
      const isAtWork = field === document.activeElement;
      if (field?.value !== '' || isAtWork || value === undefined || value === '') return [];
      field.value = String(value);
      this.#filled.set(name, field.value);
      return [name];
    });
  }

  /** What people call the fields. */
  called(names: string[]): string {
    const labels = names.map((name) => fieldOf(this.#form, name)?.labels?.[0]?.textContent ?? '');
    return labels.join(', ').toLowerCase();
  }

  /** Whether a field is as it was filled in. */
  isAsFilled(name: string): boolean {
    const filled = this.#filled.get(name);
    return filled !== undefined && fieldOf(this.#form, name)?.value === filled;
  }

  /** Takes back what still stands as it was filled in. */
  empty(names: string[]): void {
    for (const name of names.filter((one) => this.isAsFilled(one))) {
      this.#filled.delete(name);
      fieldOf(this.#form, name)!.value = '';
    }
  }
}

const form = document.querySelector<HTMLFormElement>('form[data-publish]');
const input = form?.querySelector<HTMLInputElement>('#audio');
const said = form?.querySelector<HTMLElement>('[data-from-file]');

if (form && input && said) {
  const filler = new Filler(form);
  const kept = form.querySelector<HTMLInputElement>('input[name=upload_chapters]');
  let counted: string[] = [];
  const say = (text: string, isWrong: boolean): void => sayOfFile(input, said, { text, isWrong });
  const read = async (file: File): Promise<void> => {
    const beginning = await beginningOf(`${form.action}/beginning`, file);
    if (input.files?.[0] !== file) return;
    filler.empty(['title', 'season', 'number', 'notes', 'chapters']);
    const ofFile = typeof beginning === 'object' ? beginning.chapters : undefined;
    const chapters = fillChapters(form, filler, ofFile);
    if (kept) kept.value = ofFile?.lines ?? '';
    if (typeof beginning !== 'object') return say(beginning ?? '', beginning !== undefined);
    const found = filler.called(filler.put(beginning.found));
    const named = filler.called(filler.put(beginning.named));
    counted = isCounted(form) ? filler.put(beginning.next) : [];
    const all = [found, chapters].filter(Boolean).join(', ');
    say(sentences(all, named, filler.called(counted), beginning.hasCover), false);
    form.dispatchEvent(new Event('input'));
  };
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void read(file);
  });
  const fillAgain = (): void => {
    const lines = kept?.value ?? '';
    if (lines === '') return;
    const count = lines.trim().split('\n').length;
    const chapters = fillChapters(form, filler, { lines, count });
    if (chapters !== '') said.textContent = `From the file: ${chapters}.`;
  };
  // A reload gives back the field of the chapters after this, and it is empty.
  kept?.addEventListener('input', () => queueMicrotask(fillAgain));
  fillAgain();
  // Bonus episodes and trailers have no number as a rule.
  fieldOf(form, 'type')?.addEventListener('change', () => {
    if (!isCounted(form)) filler.empty(counted);
  });
  // Lines say less than the file does: those that stand as they were are left to it.
  form.addEventListener('formdata', ({ formData }) => {
    if (filler.isAsFilled('chapters')) formData.set('chapters', '');
  });
}

/** @returns how many they are, in words; what the list of chapters is to know stands in its box. */
function fillChapters(
  form: HTMLFormElement,
  filler: Filler,
  ofFile: Beginning['chapters'],
): string {
  const { lines, count } = ofFile ?? {};
  const isFilled = filler.put({ chapters: lines }).length > 0;
  const box = form.querySelector<HTMLElement>('[data-chapters]');
  if (box) box.dataset['ofFile'] = isFilled || count === 0 ? 'known' : 'unknown';
  fieldOf(form, 'chapters')?.dispatchEvent(new Event('input'));
  if (!isFilled) return '';
  return count === 1 ? '1 chapter' : `${count} chapters`;
}

function isCounted(form: HTMLFormElement): boolean {
  return fieldOf(form, 'type')?.value === 'full';
}

function fieldOf(form: HTMLFormElement, name: string): HTMLInputElement | undefined {
  return form.querySelector<HTMLInputElement>(`#${name}`) ?? undefined;
}

function sentences(found: string, named: string, counted: string, hasCover: boolean): string {
  const all = [
    found !== '' && `From the file: ${found}.`,
    named !== '' && `From the name of the file: ${named}.`,
    counted !== '' && `From the last episode, counted on: ${counted}.`,
    hasCover && 'The picture in the file becomes the artwork, unless you choose one.',
  ];
  return all.filter(Boolean).join(' ');
}
