import { KeptAudio } from './kept-audio.ts';
import { sizeText, progressText } from './progress-words.ts';
import { remember, remembered } from './remembered.ts';
import { keyOf, offsetOf, sendFile } from './tus.ts';

/** Says to the input of a file that the server takes none of that kind: its first bytes were enough. */
export const REFUSED = 'longwave:refused';

/**
 * Sends the audio of a form in pieces as soon as it is chosen, so that a cut or a reload loses nothing. Without this, the form
 * sends the file itself.
 * @param form with `AudioField` in it
 */
export function sendInPieces(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[name=audio]');
  const field = form.querySelector<HTMLElement>('[data-kept-hint]');
  const box = form.querySelector<HTMLElement>('[data-progress]');
  const bar = box?.querySelector('progress');
  const said = box?.querySelector('output');
  const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
  if (input && field && box && bar && said && button)
    new AudioInPieces(
      { input, kept: new KeptAudio(field, input), box, bar, said, button },
      underwayOn(form),
    ).listen();
}

interface Parts {
  input: HTMLInputElement;
  kept: KeptAudio;
  box: HTMLElement;
  bar: HTMLProgressElement;
  said: HTMLOutputElement;
  button: HTMLButtonElement;
}

/** Where this browser keeps the key of the file that is on its way from a form. */
function underwayOn({ action }: HTMLFormElement): string {
  return `longwave:underway ${new URL(action).pathname}`;
}

class AudioInPieces {
  readonly #parts: Parts;
  readonly #underway: string;
  #current: AbortController | undefined;

  constructor(parts: Parts, underway: string) {
    this.#parts = parts;
    this.#underway = underway;
  }

  listen(): void {
    const { input } = this.#parts;
    input.addEventListener('change', () => {
      input.name = 'audio';
      const file = input.files?.[0];
      if (file) void this.#start(file);
    });
    input.addEventListener(REFUSED, () => this.#stop());
    // A browser that comes back to the page may have kept the file.
    const [before] = input.files ?? [];
    if (before) void this.#start(before);
    else void this.#tellOfStopped();
  }

  async #start(file: File): Promise<void> {
    const { kept, button } = this.#parts;
    this.#current?.abort();
    const current = new AbortController();
    this.#current = current;
    if (kept.is(file)) return this.#arrived(file);
    this.#show(0);
    button.disabled = true;
    kept.letGo();
    remember(this.#underway, keyOf(file));
    try {
      const id = await sendFile(file, current.signal, (sent, perSecond) => {
        this.#show(file.size === 0 ? 1 : sent / file.size);
        this.#say(progressText(sent, file.size, perSecond));
      });
      remember(this.#underway, undefined);
      kept.take(id, file);
      this.#arrived(file);
    } catch (error) {
      if (current.signal.aborted) return;
      this.#say(error instanceof Error ? error.message : String(error), true);
    }
    button.disabled = false;
  }

  /** The form need not send it again. */
  #arrived(file: File): void {
    this.#parts.input.removeAttribute('name');
    this.#show(1);
    this.#say(`${file.name} has arrived (${sizeText(file.size)}).`);
  }

  /** What is refused by its beginning need not go on to its end. */
  #stop(): void {
    const { input, kept, box, button } = this.#parts;
    this.#current?.abort();
    remember(this.#underway, undefined);
    kept.letGo();
    input.name = 'audio';
    box.hidden = true;
    button.disabled = false;
  }

  /** No script can open a file again after a reload: whoever chooses it again goes on. */
  async #tellOfStopped(): Promise<void> {
    const { name, size, key } = this.#stopped() ?? {};
    const url = key === undefined ? undefined : remembered(key);
    if (name === undefined || size === undefined || url === undefined) return;
    const offset = await offsetOf(url, new AbortController().signal).catch(() => undefined);
    if (offset === undefined) return remember(this.#underway, undefined);
    this.#show(offset / size);
    const share = Math.floor((offset / size) * 100);
    this.#say(
      `${share} % of ${name} has arrived. Choose the same file again, and it goes on from there.`,
    );
  }

  #stopped(): { key: string; name: string; size: number } | undefined {
    const key = remembered(this.#underway);
    const [, name, size] = /^upload (.*) (\d+) \d+$/s.exec(key ?? '') ?? [];
    if (key === undefined || name === undefined) return undefined;
    return { key, name, size: Number(size) };
  }

  /** Nobody sees what goes on behind a line that is closed. */
  #show(share: number): void {
    const { box, bar } = this.#parts;
    box.closest('details')?.setAttribute('open', '');
    box.hidden = false;
    bar.value = share;
  }

  #say(text: string, isWrong = false): void {
    const { said } = this.#parts;
    said.textContent = text;
    said.classList.toggle('wrong', isWrong);
  }
}
