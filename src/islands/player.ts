/**
 * Puts the controls that stand hidden beside the audio of a page in place of the browser's own. Times in a page (chapters,
 * transcripts) seek in it; without this, each opens the audio at its time.
 */
const STEP_BACK = 15;
const STEP_ON = 30;
const KEEP_EVERY_MS = 5000;

/** What a browser remembers for this site; in a frame it may refuse. */
const memory = {
  read(key: string): string | null {
    try {
      return localStorage.getItem(`longwave:${key}`);
    } catch {
      return null;
    }
  },
  write(key: string, value: string): void {
    try {
      localStorage.setItem(`longwave:${key}`, value);
    } catch {
      // Then nothing is remembered.
    }
  },
};

class Player {
  readonly #section: HTMLElement;
  readonly #audio: HTMLAudioElement;
  /** Where to begin, until the browser knows the audio. */
  #wanted: number | undefined;
  #keptAt = 0;

  constructor(section: HTMLElement, audio: HTMLAudioElement) {
    this.#section = section;
    this.#audio = audio;
    this.#listen();
    this.#begin();
    this.#part('controls').hidden = false;
    audio.controls = false;
  }

  seek(seconds: number): void {
    const at = Math.max(0, Math.min(seconds, this.#duration()));
    if (this.#audio.readyState === 0) this.#wanted = at;
    this.#audio.currentTime = at;
    this.#show();
  }

  play(): void {
    this.#audio.play().catch(() => undefined); // an error of the audio is told by its event
  }

  #listen(): void {
    const audio = this.#audio;
    const click = (name: string, act: () => void) =>
      this.#part(name).addEventListener('click', act);
    click('play', () => (audio.paused ? this.play() : audio.pause()));
    click('back', () => this.seek(this.#at() - STEP_BACK));
    click('on', () => this.seek(this.#at() + STEP_ON));
    const seek = this.#input('seek');
    seek.addEventListener('input', () => this.seek(Number(seek.value)));
    this.#section.addEventListener('keydown', (event) => this.#key(event));
    const show = () => this.#show();
    for (const name of ['timeupdate', 'durationchange', 'play', 'pause', 'ended'])
      audio.addEventListener(name, show);
    audio.addEventListener('loadedmetadata', () => this.#reach());
    for (const name of ['timeupdate', 'pause', 'seeked', 'ended'])
      audio.addEventListener(name, ({ type }) => this.#keep(type !== 'timeupdate'));
    // Of who stops and leaves at once, the browser tells no more that it was stopped.
    addEventListener('pagehide', () => audio.played.length > 0 && this.#keep(true));
    audio.addEventListener('error', () => this.#say('trouble'));
    audio.addEventListener('playing', () => this.#say());
    this.#listenForSpeed();
    this.#listenForShare();
    this.#tellDevice();
  }

  /** From the time in the address, or where this browser stopped. */
  #begin(): void {
    const asked = new URL(location.href).searchParams.get('t') ?? '';
    const kept = memory.read(`at:${this.#section.dataset['player']}`) ?? '';
    const begin = [asked, kept].find((text) => /^\d{1,6}(\.\d+)?$/.test(text));
    if (begin === undefined) this.#show();
    else this.seek(Number(begin));
  }

  #listenForSpeed(): void {
    const speed = this.#part('speed') as HTMLSelectElement;
    const use = () => {
      this.#audio.defaultPlaybackRate = Number(speed.value);
      this.#audio.playbackRate = Number(speed.value);
    };
    const kept = memory.read('speed');
    if ([...speed.options].some(({ value }) => value === kept)) speed.value = kept ?? '1';
    use();
    speed.addEventListener('change', () => {
      use();
      memory.write('speed', speed.value);
    });
  }

  #listenForShare(): void {
    const [button, box] = [this.#part('share'), this.#part('sharing')];
    const [link, from] = [this.#input('link'), this.#input('from')];
    const address = () => {
      const url = new URL(link.dataset['address'] ?? '', location.href);
      if (from.checked) url.searchParams.set('t', String(Math.floor(this.#at())));
      link.value = url.href;
    };
    button.addEventListener('click', () => {
      box.hidden = !box.hidden;
      button.setAttribute('aria-expanded', String(!box.hidden));
      address();
    });
    from.addEventListener('change', address);
    this.#part('copy').addEventListener('click', () => {
      address();
      link.select();
      copy(link.value).then(
        () => this.#say('copied'),
        () => this.#say('copyYourself'),
      );
    });
  }

  /** The keys of a headset and of the lock screen. */
  #tellDevice(): void {
    if (!('mediaSession' in navigator)) return;
    const { mediaSession } = navigator;
    const { title = '', show = '' } = this.#section.dataset;
    mediaSession.metadata = new MediaMetadata({ title, artist: show });
    mediaSession.setActionHandler('seekbackward', () => this.seek(this.#at() - STEP_BACK));
    mediaSession.setActionHandler('seekforward', () => this.seek(this.#at() + STEP_ON));
  }

  #key(event: KeyboardEvent): void {
    const isTaken = event.target instanceof Element && event.target.closest('input, select, a');
    if (isTaken || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'ArrowLeft') this.seek(this.#at() - STEP_BACK);
    else if (event.key === 'ArrowRight') this.seek(this.#at() + STEP_ON);
    else return;
    event.preventDefault();
  }

  /** Some browsers forget a time that was set before they knew the audio. */
  #reach(): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted !== undefined && Math.abs(this.#audio.currentTime - wanted) > 1)
      this.#audio.currentTime = wanted;
    this.#show();
  }

  #keep(isNow: boolean): void {
    const now = Date.now();
    if (!isNow && now - this.#keptAt < KEEP_EVERY_MS) return;
    this.#keptAt = now;
    const at = this.#audio.ended ? 0 : Math.floor(this.#at());
    memory.write(`at:${this.#section.dataset['player']}`, String(at));
  }

  #show(): void {
    const [at, all] = [this.#at(), this.#duration()];
    const seek = this.#input('seek');
    const ofAll = this.#words('of', { now: clock(at), all: clock(all) });
    seek.max = String(Math.max(1, Math.ceil(all)));
    seek.value = String(at);
    seek.style.setProperty('--done', `${all > 0 ? (100 * at) / all : 0}%`);
    seek.setAttribute('aria-valuetext', ofAll);
    this.#part('now').textContent = clock(at);
    this.#part('all').textContent = all > 0 ? clock(all) : '';
    this.#part('from-words').textContent = this.#words('shareAt', { now: clock(at) });
    const isPlaying = !this.#audio.paused;
    this.#section.classList.toggle('playing', isPlaying);
    this.#part('play').setAttribute('aria-label', this.#words(isPlaying ? 'pause' : 'play', {}));
    this.#showChapter(at);
  }

  #showChapter(at: number): void {
    const links = [...document.querySelectorAll<HTMLAnchorElement>('.chapters a[data-seek]')];
    const current = links.findLast((link) => Number(link.dataset['seek']) <= at);
    for (const link of links)
      if (link === current && at > 0) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
  }

  #say(name?: string): void {
    this.#part('said').textContent = name === undefined ? '' : this.#words(name, {});
  }

  #at(): number {
    return this.#audio.readyState === 0 ? (this.#wanted ?? 0) : this.#audio.currentTime;
  }

  #duration(): number {
    const { duration } = this.#audio;
    return Number.isFinite(duration) ? duration : Number(this.#section.dataset['seconds']);
  }

  /** What the server has written for this, with the values filled in. */
  #words(name: string, values: Record<string, string>): string {
    const words = this.#section.dataset[name] ?? '';
    return words.replaceAll(/\{(\w+)\}/g, (_all, value: string) => values[value] ?? '');
  }

  #part(name: string): HTMLElement {
    return this.#section.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
  }

  #input(name: string): HTMLInputElement {
    return this.#part(name) as HTMLInputElement;
  }
}

/** In a frame the page around it may not allow it, and by plain http no browser does. */
async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, at) => (at === 0 ? part : String(part).padStart(2, '0'))).join(':');
}

const section = document.querySelector<HTMLElement>('[data-player]');
const audio = section?.querySelector('audio');
const player = section && audio ? new Player(section, audio) : undefined;

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element && event.target.closest('a[data-seek]');
  if (!player || !(link instanceof HTMLElement) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  player.seek(Number(link.dataset['seek']));
  player.play();
});
