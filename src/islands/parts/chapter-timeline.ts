import { shortClockTime } from '../../chapters/chapter-time.ts';
import type { ChapterRow } from './chapter-row.ts';

/** Where no audio says how long it is, what is after the last chapter. */
const AFTER_LAST = 1.1;
const SHORTEST_SECONDS = 10;

/**
 * The audio as a strip with a mark for each chapter, which can be dragged; a press elsewhere moves the audio. For pointers only: the
 * starts in the list are the same for keys.
 */
export class ChapterTimeline {
  readonly #strip: HTMLElement;
  readonly #audio: HTMLAudioElement;
  readonly #head: HTMLElement;
  readonly #say: (text: string) => void;
  #rows: readonly ChapterRow[] = [];
  #dragged: { row: ChapterRow; mark: HTMLElement; seconds: number } | undefined;

  constructor(strip: HTMLElement, audio: HTMLAudioElement, say: (text: string) => void) {
    this.#strip = strip;
    this.#audio = audio;
    this.#say = say;
    this.#head = strip.querySelector('[data-part="playhead"]')!;
    for (const event of ['durationchange', 'emptied'])
      audio.addEventListener(event, () => this.show(this.#rows));
    for (const event of ['timeupdate', 'seeked'])
      audio.addEventListener(event, () => this.#place(this.#head, audio.currentTime));
    strip.addEventListener('pointerdown', (event) => this.#press(event));
    strip.addEventListener('pointermove', (event) => this.#drag(event));
    strip.addEventListener('pointerup', () => this.#drop());
    strip.addEventListener('pointercancel', () => this.#letGo());
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#letGo();
    });
  }

  show(rows: readonly ChapterRow[]): void {
    this.#rows = rows;
    this.#strip.hidden = rows.length === 0 && this.#duration() === undefined;
    const marks = rows.map((row, at) => {
      const mark = document.createElement('span');
      mark.textContent = String(at + 1);
      mark.title = row.title;
      this.#place(mark, row.seconds);
      return mark;
    });
    this.#strip.replaceChildren(this.#head, ...marks);
    this.#place(this.#head, this.#audio.currentTime);
  }

  #duration(): number | undefined {
    const { duration } = this.#audio;
    return Number.isFinite(duration) && duration > 0 ? duration : undefined;
  }

  #length(): number {
    const last = this.#rows.at(-1)?.seconds ?? 0;
    return Math.max(this.#duration() ?? SHORTEST_SECONDS, last * AFTER_LAST);
  }

  #place(mark: HTMLElement, seconds: number): void {
    mark.style.insetInlineStart = `${(100 * seconds) / this.#length()}%`;
  }

  /** To a tenth of a second: nobody hears more. */
  #secondsAt({ clientX }: PointerEvent): number {
    const { left, width } = this.#strip.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - left) / width));
    return Math.round(share * this.#length() * 10) / 10;
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const mark = event.target as HTMLElement;
    const row = this.#rows[[...this.#strip.children].indexOf(mark) - 1];
    if (!row || mark === this.#strip) return this.#seek(this.#secondsAt(event));
    this.#dragged = { row, mark, seconds: row.seconds };
    this.#strip.setPointerCapture(event.pointerId);
  }

  #seek(seconds: number): void {
    if (this.#duration() !== undefined) this.#audio.currentTime = seconds;
  }

  #drag(event: PointerEvent): void {
    if (!this.#dragged) return;
    const { row, mark } = this.#dragged;
    const seconds = this.#secondsAt(event);
    this.#dragged.seconds = seconds;
    this.#place(mark, seconds);
    row.showStart(seconds);
    this.#say(`${row.title}: ${shortClockTime(seconds)}. Escape puts it back.`);
  }

  #drop(): void {
    if (!this.#dragged) return;
    const { row, seconds } = this.#dragged;
    this.#dragged = undefined;
    row.move(seconds);
  }

  #letGo(): void {
    if (!this.#dragged) return;
    const { row } = this.#dragged;
    this.#dragged = undefined;
    row.showStart(row.seconds);
    this.#say('');
    this.show(this.#rows);
  }
}
