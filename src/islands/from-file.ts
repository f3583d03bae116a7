import { REFUSED } from './parts/audio-in-pieces.ts';
import { detailOf } from './parts/problem.ts';

/**
 * Fills the empty fields of the publish screen from a file's own tags as soon as it is chosen: only the parts of it that hold
 * tags are sent to be read. Without this, the server fills what was left empty when the whole file is there.
 */
const FIRST_BYTES = 1024 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
/** A file that is well made has a handful. */
const MOST_BOXES = 50;

interface Beginning {
  found: Record<string, string | number | undefined>;
  /** What only its name says. */
  named: Record<string, string | undefined>;
  /** Absent when only the whole file will tell. */
  chapters?: { lines: string; count: number };
  next: Record<string, number | undefined>;
  hasCover: boolean;
}

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
  let counted: string[] = [];
  const say = (text: string, isWrong: boolean): void => {
    said.textContent = text;
    said.classList.toggle('wrong', isWrong);
    input.setAttribute('aria-invalid', String(isWrong));
  };
  const read = async (file: File): Promise<void> => {
    const beginning = await beginningOf(form.action, file);
    if (input.files?.[0] !== file) return;
    filler.empty(['title', 'season', 'number', 'notes', 'chapters']);
    const chapters = fillChapters(form, filler, beginning);
    if (typeof beginning === 'string') input.dispatchEvent(new Event(REFUSED));
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
  beginning: Beginning | string | undefined,
): string {
  const { lines, count } = (typeof beginning === 'object' && beginning.chapters) || {};
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
    counted !== '' && `Counted on from the last episode: ${counted}.`,
    hasCover && 'The picture in the file becomes the artwork, unless you choose one.',
  ];
  return all.filter(Boolean).join(' ');
}

/** @returns in words, why the file is refused; undefined when nothing can be said. */
async function beginningOf(action: string, file: File): Promise<Beginning | string | undefined> {
  const headers = { 'Content-Type': 'application/octet-stream' };
  const url = `${action}/beginning?name=${encodeURIComponent(file.name)}`;
  try {
    const body = new Blob(await tagged(file));
    const answer = await fetch(url, { method: 'POST', headers, body });
    if (answer.status === 422) return detailOf(await answer.text());
    // A session that has ended leads to a page; the form will tell of that.
    if (!answer.ok || answer.redirected) return undefined;
    return (await answer.json()) as Beginning;
  } catch {
    return undefined;
  }
}

/** The parts in which tags stand: ID3 in front of the sound, or the index of an MP4 file, which may stand behind it. */
async function tagged(file: File): Promise<Blob[]> {
  const head = new DataView(await file.slice(0, 10).arrayBuffer());
  if (head.byteLength < 10) return [file];
  if (textAt(head, 4) === 'ftyp') return await indexOf(file);
  const isId3 = textAt(head, 0).startsWith('ID3');
  const bytes = isId3 ? 10 + syncsafe(head.getUint32(6)) + 65_536 : FIRST_BYTES;
  return [file.slice(0, Math.min(bytes, MOST_BYTES))];
}

/** ISO 14496-12, section 4.2: boxes with a size and a name. */
async function indexOf(file: File): Promise<Blob[]> {
  const parts: Blob[] = [];
  let at = 0;
  for (let count = 0; count < MOST_BOXES && at + 8 <= file.size; count += 1) {
    const box = new DataView(await file.slice(at, at + 16).arrayBuffer());
    const size = sizeOf(box, file.size - at);
    const isWanted = ['ftyp', 'moov'].includes(textAt(box, 4));
    if (size < 8 || (isWanted && size > MOST_BYTES / 2)) break;
    if (isWanted) parts.push(file.slice(at, at + size));
    at += size;
  }
  return parts;
}

function sizeOf(box: DataView, left: number): number {
  const size = box.getUint32(0);
  if (size === 0) return left;
  return size === 1 && box.byteLength === 16 ? Number(box.getBigUint64(8)) : size;
}

function syncsafe(size: number): number {
  return (
    (size & 0x7f) | ((size >> 1) & 0x3f80) | ((size >> 2) & 0x1fc000) | ((size >> 3) & 0xfe00000)
  );
}

function textAt(bytes: DataView, at: number): string {
  return String.fromCodePoint(...[0, 1, 2, 3].map((index) => bytes.getUint8(at + index)));
}
