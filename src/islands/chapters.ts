import {
  inOrder,
  linesOfFile,
  readLines,
  readTime,
  writeLines,
  writeTime,
} from './parts/chapter-lines.ts';
import type { Line } from './parts/chapter-lines.ts';

/**
 * Chapters as a list beside the audio. Whatever is done to it is written into the field of lines at once, and what is written there
 * by hand is in the list: that field is what the form sends.
 */
const STEP_SECONDS = 1;
const LARGE_STEP_SECONDS = 10;

interface Row extends Line {
  item: HTMLElement;
}

class ChapterEditor {
  readonly #box: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #audio: HTMLAudioElement;
  #rows: Row[] = [];

  constructor(box: HTMLElement, field: HTMLTextAreaElement) {
    this.#box = box;
    this.#field = field;
    this.#audio = box.querySelector('audio')!;
    this.#part('add').addEventListener('click', () => this.#add());
    const file = this.#input('file');
    file.addEventListener('change', () => void this.#take(file));
    const behind = box.closest('details');
    // What a browser wants to point at must be seen.
    box.addEventListener('invalid', () => behind?.setAttribute('open', ''), true);
    field.addEventListener('input', () => {
      const isShown = !this.#part('rows').hidden;
      if (!isShown || writeLines(this.#rows) !== field.value) this.#read();
      this.#warn();
    });
    this.#read();
    this.#warn();
    box.hidden = false;
  }

  play(address: string | undefined): void {
    this.#audio.hidden = address === undefined;
    if (address !== undefined) this.#audio.src = address;
  }

  #part(name: string, of: ParentNode = this.#box): HTMLElement {
    return of.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
  }

  #input(name: string, of: ParentNode = this.#box): HTMLInputElement {
    return of.querySelector<HTMLInputElement>(`[data-part="${name}"]`)!;
  }

  #say(text: string): void {
    this.#part('said').textContent = text;
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
    this.#say(isRead ? '' : `Line ${read} does not begin with a time, then a space and a title.`);
    this.#part('rows').hidden = !isRead;
    this.#part('add').toggleAttribute('disabled', !isRead);
    if (!isRead) return;
    this.#rows = read.map((line) => this.#rowOf(line));
    this.#show();
  }

  /** Puts the rows in order and makes the lines out of them; whoever was at work in one still is. */
  #write(): void {
    this.#show();
    this.#field.value = writeLines(this.#rows);
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #show(): void {
    this.#rows = inOrder(this.#rows);
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
    const seconds = this.#here();
    let row = this.#rows.find((one) => one.seconds === seconds);
    if (!row) {
      row = this.#rowOf({ seconds, title: `Chapter ${this.#rows.length + 1}` });
      this.#rows.push(row);
      this.#write();
    }
    const title = this.#input('title', row.item);
    title.focus();
    title.select();
  }

  /** Where the audio stands, to a tenth of a second: nobody hears more. */
  #here(): number {
    return Math.round(this.#audio.currentTime * 10) / 10;
  }

  #rowOf({ seconds, title }: Line): Row {
    const item = this.#box.querySelector('template')!.content.firstElementChild!.cloneNode(true);
    const row = { seconds, title, item: item as HTMLElement };
    this.#listenToStart(row);
    this.#listenToTitle(row);
    const click = (name: string, act: () => void) =>
      this.#part(name, row.item).addEventListener('click', act);
    click('play', () => {
      this.#audio.currentTime = row.seconds;
      void this.#audio.play().catch(() => undefined); // the audio itself says why it does not play
    });
    click('here', () => this.#move(row, this.#here()));
    click('remove', () => this.#remove(row));
    return row;
  }

  #listenToStart(row: Row): void {
    const start = this.#input('start', row.item);
    start.value = writeTime(row.seconds);
    start.addEventListener('change', () => {
      const seconds = readTime(start.value);
      if (seconds !== undefined) return this.#move(row, seconds);
      row.unread = start.value.trim();
      this.#say(
        refuse(start, `“${row.unread}” is no start: one is written like 01:30 or 1:02:03.5.`),
      );
      this.#write();
    });
    start.addEventListener('keydown', (event) => {
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (event.key === 'Enter') start.dispatchEvent(new Event('change'));
      if (way === undefined && event.key !== 'Enter') return;
      event.preventDefault(); // Enter would send the form
      const step = event.shiftKey ? LARGE_STEP_SECONDS : STEP_SECONDS;
      if (way !== undefined) this.#move(row, Math.max(0, row.seconds + way * step));
    });
  }

  #listenToTitle(row: Row): void {
    const title = this.#input('title', row.item);
    title.value = row.title;
    this.#name(row);
    title.addEventListener('input', () => {
      row.title = title.value.trim();
      refuse(title, row.title === '' ? 'A chapter needs a title.' : '');
      this.#name(row);
      this.#write();
    });
    title.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') event.preventDefault();
    });
  }

  /** Each button says which chapter it is for. */
  #name({ item, title }: Row): void {
    for (const button of item.querySelectorAll('button'))
      button.setAttribute('aria-label', `${button.textContent.trim()}: ${title}`);
  }

  #move(row: Row, seconds: number): void {
    const start = this.#input('start', row.item);
    const isThere = row.seconds === seconds && row.unread === undefined;
    row.seconds = seconds;
    row.unread = undefined;
    start.value = writeTime(row.seconds);
    refuse(start, '');
    const isTaken = this.#rows.some((one) => one !== row && one.seconds === row.seconds);
    this.#say(isTaken ? 'Two chapters start at the same time: move one of them.' : '');
    if (!isThere) this.#write();
  }

  #remove(row: Row): void {
    const at = this.#rows.indexOf(row);
    this.#rows.splice(at, 1);
    this.#write();
    const next = this.#rows[at] ?? this.#rows[at - 1];
    (next ? this.#part('remove', next.item) : this.#part('add')).focus();
    this.#say(`Removed: ${row.title}`);
  }

  async #take(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    const taken = file && linesOfFile(await file.text());
    if (!file) return;
    if (!taken) return this.#say(`${file.name} has no chapters that can be read.`);
    this.#field.value = taken.lines;
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
    const left = 'Its pictures, ends and hidden chapters are left out: the API takes them too.';
    this.#say(taken.hasMore ? left : '');
  }
}

/** Marks an input, and keeps the form from being sent, until what is wrong with it is empty. */
function refuse(input: HTMLInputElement, wrong: string): string {
  input.setCustomValidity(wrong);
  input.setAttribute('aria-invalid', String(wrong !== ''));
  return wrong;
}

const box = document.querySelector<HTMLElement>('[data-chapters]');
const field = document.querySelector<HTMLTextAreaElement>('textarea[name=chapters]');
if (box && field) {
  const editor = new ChapterEditor(box, field);
  editor.play(box.dataset['audio']);
  const chosen = document.querySelector<HTMLInputElement>('form[data-publish] #audio');
  let address: string | undefined;
  const playChosen = (): void => {
    const file = chosen?.files?.[0];
    if (address !== undefined) URL.revokeObjectURL(address);
    address = file && URL.createObjectURL(file);
    editor.play(address);
  };
  chosen?.addEventListener('change', playChosen);
  if (chosen?.files?.[0]) playChosen();
}
