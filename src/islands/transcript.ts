/** Brings a transcript into the page of its episode, searches it, and follows the audio in it. */
const audio = document.querySelector<HTMLAudioElement>('#player');

class Transcript {
  readonly #box: HTMLElement;
  readonly #lines: HTMLElement[];
  #current: HTMLElement | undefined;

  constructor(box: HTMLElement) {
    this.#box = box;
    this.#lines = [...box.querySelectorAll<HTMLElement>('.line')];
  }

  start(): void {
    const box = this.#box;
    const tools = box.querySelector<HTMLElement>('.tools');
    const search = box.querySelector<HTMLInputElement>('[data-part="search"]');
    if (tools) tools.hidden = false;
    search?.addEventListener('input', () => this.#search(search.value.trim()));
    audio?.addEventListener('timeupdate', () => this.#follow(audio.currentTime));
  }

  /** Shows only the paragraphs that have the text, with each place marked. */
  #search(text: string): void {
    let count = 0;
    for (const line of this.#lines) {
      const paragraph = line.querySelector('p');
      if (!paragraph) continue;
      const parts = partsOf(paragraph.textContent ?? '', text);
      count += parts.filter(({ isFound }) => isFound).length;
      line.hidden = text !== '' && parts.length === 1;
      paragraph.replaceChildren(
        ...parts.map(({ isFound, part }) => (isFound ? marked(part) : part)),
      );
    }
    const said = this.#box.querySelector<HTMLElement>('[role="status"]');
    if (!said) return;
    const words = said.dataset['found'] ?? '';
    said.textContent = text === '' ? '' : words.replace('{count}', String(count));
  }

  #follow(at: number): void {
    const timed = this.#lines.filter((line) => line.dataset['at'] !== undefined);
    const current = timed.findLast((line) => Number(line.dataset['at']) <= at);
    if (current === this.#current) return;
    this.#current?.removeAttribute('aria-current');
    current?.setAttribute('aria-current', 'true');
    this.#current = current;
    const follow = this.#box.querySelector<HTMLInputElement>('[data-part="follow"]');
    if (current && follow?.checked === true && audio?.paused === false) this.#scrollTo(current);
  }

  #scrollTo(line: HTMLElement): void {
    const isQuiet = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const behavior = isQuiet ? 'auto' : 'smooth';
    const lines = line.parentElement!;
    const isBox = lines.scrollHeight > lines.clientHeight;
    if (isBox) lines.scrollTo({ top: line.offsetTop - lines.offsetTop - 16, behavior });
    else line.scrollIntoView({ block: 'center', behavior });
  }
}

/** The text in pieces: what stands between, and what was looked for, however it is written. */
function partsOf(whole: string, wanted: string): { part: string; isFound: boolean }[] {
  const [low, find] = [whole.toLowerCase(), wanted.toLowerCase()];
  const parts = [];
  let from = 0;
  // A few letters become longer in small: then places would not fit.
  if (find !== '' && low.length === whole.length)
    for (let at = low.indexOf(find); at !== -1; at = low.indexOf(find, from)) {
      parts.push({ part: whole.slice(from, at), isFound: false });
      from = at + find.length;
      parts.push({ part: whole.slice(at, from), isFound: true });
    }
  return [...parts, { part: whole.slice(from), isFound: false }];
}

function marked(text: string): HTMLElement {
  const mark = document.createElement('mark');
  mark.textContent = text;
  return mark;
}

/** Loads the text when somebody opens the place for it. */
function loadInto(place: HTMLDetailsElement): void {
  const said = place.querySelector<HTMLElement>('[role="status"]');
  const say = (text: string | undefined) => said && (said.textContent = text ?? '');
  const request = new XMLHttpRequest();
  const failed = () => say(place.dataset['notLoaded']);
  request.open('GET', place.dataset['transcriptFrom'] ?? '');
  request.responseType = 'document';
  request.addEventListener('load', () => {
    const box = request.response?.querySelector?.('[data-transcript]') as HTMLElement | null;
    if (request.status === 200 && box) {
      say('');
      place.append(document.adoptNode(box));
      // What scrolls must be reached by keys.
      box.querySelector('.lines')?.setAttribute('tabindex', '0');
      new Transcript(box).start();
    } else failed();
  });
  request.addEventListener('error', failed);
  say(place.dataset['loading']);
  request.send();
}

for (const place of document.querySelectorAll<HTMLDetailsElement>('[data-transcript-from]')) {
  place.hidden = false;
  const load = () => {
    if (place.open && !place.querySelector('[data-transcript]')) loadInto(place);
  };
  place.addEventListener('toggle', load);
}

for (const box of document.querySelectorAll<HTMLElement>('[data-transcript]'))
  new Transcript(box).start();
