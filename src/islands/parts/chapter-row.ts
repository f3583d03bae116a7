import { shortClockTime, tryParseTime } from '../../chapters/chapter-time.ts';
import { isAddress } from './chapter-lines.ts';
import type { Line } from './chapter-lines.ts';

const STEP_SECONDS = 1;
const LARGE_STEP_SECONDS = 10;

/** What a row asks of the list that it stands in. */
export interface RowList {
  /** The row says something else now. */
  changed(): void;
  say(text: string): void;
  isTaken(row: ChapterRow, seconds: number): boolean;
  remove(row: ChapterRow): void;
  play(seconds: number): void;
  /** Where the audio stands, in seconds. */
  here(): number;
}

/** One chapter as fields: its start, its title, and behind a fold its link and its picture. */
export class ChapterRow implements Line {
  readonly item: HTMLElement;
  readonly #list: RowList;
  seconds: number;
  title: string;
  url: string | undefined;
  image: string | undefined;
  unread: string | undefined;

  constructor(template: HTMLTemplateElement, line: Line, list: RowList) {
    this.item = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
    this.#list = list;
    this.seconds = line.seconds;
    this.title = line.title;
    this.url = line.url;
    this.image = line.image;
    this.#listenToStart();
    this.#listenToTitle();
    this.#listenToAddress('url');
    this.#listenToAddress('image');
    this.#part('play').addEventListener('click', () => list.play(this.seconds));
    this.#part('here').addEventListener('click', () => this.move(list.here()));
    this.#part('remove').addEventListener('click', () => list.remove(this));
  }

  move(seconds: number): void {
    const isThere = this.seconds === seconds && this.unread === undefined;
    this.seconds = seconds;
    this.unread = undefined;
    this.showStart(seconds);
    refuse(this.#input('start'), '');
    const isTaken = this.#list.isTaken(this, seconds);
    this.#list.say(isTaken ? 'Two chapters start at the same time: move one of them.' : '');
    if (!isThere) this.#list.changed();
  }

  /** Where it would start, while it is dragged. */
  showStart(seconds: number): void {
    this.#input('start').value = shortClockTime(seconds);
  }

  workOnTitle(): void {
    this.#input('title').focus();
    this.#input('title').select();
  }

  workOnRemoving(): void {
    this.#part('remove').focus();
  }

  #part(name: string): HTMLElement {
    return this.item.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
  }

  #input(name: 'start' | 'title' | 'url' | 'image'): HTMLInputElement {
    return this.#part(name) as HTMLInputElement;
  }

  #listenToStart(): void {
    const start = this.#input('start');
    this.showStart(this.seconds);
    start.addEventListener('change', () => this.#takeStart(start));
    start.addEventListener('keydown', (event) => {
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (event.key === 'Enter') start.dispatchEvent(new Event('change'));
      if (way === undefined && event.key !== 'Enter') return;
      event.preventDefault(); // Enter would send the form
      const step = event.shiftKey ? LARGE_STEP_SECONDS : STEP_SECONDS;
      if (way !== undefined) this.move(Math.max(0, this.seconds + way * step));
    });
  }

  #takeStart(start: HTMLInputElement): void {
    const seconds = tryParseTime(start.value.trim());
    if (seconds !== undefined) return this.move(seconds);
    this.unread = start.value.trim();
    const wrong = `“${this.unread}” is no start: one is written like 01:30 or 1:02:03.5.`;
    this.#list.say(refuse(start, wrong));
    this.#list.changed();
  }

  #listenToTitle(): void {
    const title = this.#input('title');
    title.value = this.title;
    this.#name();
    title.addEventListener('input', () => {
      this.title = title.value.trim();
      refuse(title, this.title === '' ? 'A chapter needs a title.' : '');
      this.#name();
      this.#list.changed();
    });
    keepFromSending(title);
  }

  #listenToAddress(name: 'url' | 'image'): void {
    const input = this.#input(name);
    input.value = this[name] ?? '';
    input.closest('details')!.open ||= input.value !== '';
    input.addEventListener('input', () => {
      const address = input.value.trim();
      const isGood = address === '' || isAddress(address);
      refuse(input, isGood ? '' : 'An address begins with https:// and has no spaces.');
      if (!isGood) return;
      this[name] = address === '' ? undefined : address;
      this.#list.changed();
    });
    keepFromSending(input);
  }

  /** Each button says which chapter it is for. */
  #name(): void {
    for (const button of this.item.querySelectorAll('button, summary'))
      button.setAttribute('aria-label', `${button.textContent.trim()}: ${this.title}`);
  }
}

function keepFromSending(input: HTMLInputElement): void {
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });
}

/** Marks an input, and keeps the form from being sent, until what is wrong with it is empty. */
function refuse(input: HTMLInputElement, wrong: string): string {
  input.setCustomValidity(wrong);
  input.setAttribute('aria-invalid', String(wrong !== ''));
  return wrong;
}
