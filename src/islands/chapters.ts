import { inOrder, linesOfFile, readLines, writeLines } from './parts/chapter-lines.ts';
import { ChapterRow } from './parts/chapter-row.ts';
import type { RowList } from './parts/chapter-row.ts';
import { ChapterTimeline } from './parts/chapter-timeline.ts';
import { unfold } from './parts/unfold.ts';

/**
 * Chapters as a list beside the audio. Whatever is done to it is written into the field of lines at once, and what is written there
 * by hand is in the list: that field is what the form sends.
 */
class ChapterEditor implements RowList {
  readonly #box: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #audio: HTMLAudioElement;
  readonly #timeline: ChapterTimeline;
  #rows: ChapterRow[] = [];

  constructor(box: HTMLElement, field: HTMLTextAreaElement) {
    this.#box = box;
    this.#field = field;
    this.#audio = box.querySelector('audio')!;
    this.#timeline = new ChapterTimeline(this.#part('timeline'), this.#audio, (text) =>
      this.say(text),
    );
    this.#part('add').addEventListener('click', () => this.#add());
    const file = this.#part('file') as HTMLInputElement;
    file.addEventListener('change', () => void this.#take(file));
    // What a browser wants to point at must be seen.
    box.addEventListener('invalid', ({ target }) => unfold(target as HTMLElement), true);
    field.addEventListener('input', () => {
      const isShown = !this.#part('rows').hidden;
      if (!isShown || writeLines(this.#rows) !== field.value) this.#read();
      this.#warn();
    });
    this.#read();
    this.#warn();
    box.hidden = false;
  }

  /** The audio to work beside, from now on; without any it is said why "here" is nowhere. */
  hear(address: string | undefined): void {
    this.#audio.hidden = address === undefined;
    this.#part('silent').hidden = address !== undefined;
    this.#box.toggleAttribute('data-silent', address === undefined);
    if (address !== undefined) this.#audio.src = address;
  }

  say(text: string): void {
    this.#part('said').textContent = text;
  }

  isTaken(row: ChapterRow, seconds: number): boolean {
    return this.#rows.some((one) => one !== row && one.seconds === seconds);
  }

  /** Puts the rows in order and makes the lines out of them. */
  changed(): void {
    this.#show();
    this.#field.value = writeLines(this.#rows);
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  remove(row: ChapterRow): void {
    const at = this.#rows.indexOf(row);
    this.#rows.splice(at, 1);
    this.changed();
    const next = this.#rows[at] ?? this.#rows[at - 1];
    if (next) next.workOnRemoving();
    else this.#part('add').focus();
    this.say(`Removed: ${row.title}`);
  }

  play(seconds: number): void {
    this.#audio.currentTime = seconds;
    void this.#audio.play().catch(() => undefined); // the audio itself says why it does not play
  }

  /** To a tenth of a second: nobody hears more. */
  here(): number {
    return Math.round(this.#audio.currentTime * 10) / 10;
  }

  #part(name: string): HTMLElement {
    return this.#box.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
  }

  /** Chapters of one's own take the place of those in the file, which may not be seen here. */
  #warn(): void {
    const isOwn = this.#box.dataset['ofFile'] === 'unknown' && this.#field.value.trim() !== '';
    const text = isOwn ? "The file's own chapters are then not used." : '';
    const part = this.#part('own');
    if (part.textContent !== text) part.textContent = text;
  }

  /** Makes the list out of the lines. */
  #read(): void {
    const read = readLines(this.#field.value);
    const isRead = Array.isArray(read);
    this.say(isRead ? '' : `Line ${read.number} is no chapter, because it ${read.because}.`);
    this.#part('rows').hidden = !isRead;
    this.#part('add').toggleAttribute('disabled', !isRead);
    if (!isRead) return this.#timeline.show([]);
    const template = this.#box.querySelector('template')!;
    this.#rows = read.map((line) => new ChapterRow(template, line, this));
    this.#show();
  }

  #show(): void {
    this.#rows = inOrder(this.#rows);
    this.#timeline.show(this.#rows);
    const list = this.#part('rows');
    const items = this.#rows.map(({ item }) => item);
    const isShown = items.length === list.children.length;
    if (isShown && items.every((item, at) => item === list.children[at])) return;
    const { activeElement } = document;
    list.replaceChildren(...items);
    // Whoever was at work in one still is.
    if (activeElement instanceof HTMLElement && list.contains(activeElement)) activeElement.focus();
  }

  #add(): void {
    const last = this.#rows.at(-1);
    const seconds = this.#audio.hidden && last ? last.seconds + 60 : this.here();
    let row = this.#rows.find((one) => one.seconds === seconds);
    if (!row) {
      const line = { seconds, title: `Chapter ${this.#rows.length + 1}` };
      row = new ChapterRow(this.#box.querySelector('template')!, line, this);
      this.#rows.push(row);
      this.changed();
    }
    row.workOnTitle();
  }

  async #take(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    const taken = file && linesOfFile(await file.text());
    if (!file) return;
    if (!taken) return this.say(`${file.name} has no chapters that can be read.`);
    this.#field.value = taken.lines;
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
    const left = 'Its ends, places and hidden chapters are left out: the API takes them too.';
    this.say(taken.hasMore ? left : '');
  }
}

const box = document.querySelector<HTMLElement>('[data-chapters]');
const field = document.querySelector<HTMLTextAreaElement>('textarea[name=chapters]');
if (box && field) {
  const editor = new ChapterEditor(box, field);
  editor.hear(box.dataset['audio']);
  const chosen = document.querySelector<HTMLInputElement>('form[data-publish] #audio');
  let address: string | undefined;
  const hearChosen = (): void => {
    const file = chosen?.files?.[0];
    if (address !== undefined) URL.revokeObjectURL(address);
    address = file && URL.createObjectURL(file);
    editor.hear(address);
  };
  chosen?.addEventListener('change', hearChosen);
  if (chosen?.files?.[0]) hearChosen();
}
