import { useOf } from './dropped-file.ts';
import type { Use } from './dropped-file.ts';
import { unfold } from './unfold.ts';

/** The inputs of a form that take what is dropped. */
export interface Places {
  audio: HTMLInputElement;
  artwork: HTMLInputElement;
  transcript: HTMLInputElement;
  /** A file of them fills the field. */
  chapters: { input: HTMLInputElement; field: HTMLTextAreaElement };
}

/** What became of the files of one drop, in words. */
interface Outcome {
  taken: { file: File; field: HTMLElement }[];
  left: string[];
}

/**
 * Takes files that are dropped anywhere on a page, each into the field that it is for, and says what went where. Without it, a
 * browser leaves the page and opens the file.
 * @param box lights up while files are over the page
 * @param said where it is said
 */
export function takeDrops(places: Places, box: HTMLElement, said: HTMLElement): void {
  document.addEventListener('dragover', (event) => box.toggleAttribute('data-over', over(event)));
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) box.removeAttribute('data-over');
  });
  document.addEventListener('drop', (event) => {
    box.removeAttribute('data-over');
    if (!over(event) || !event.defaultPrevented) return;
    const items = [...event.dataTransfer!.items];
    const hasFolder = items.some((item) => item.webkitGetAsEntry()?.isDirectory === true);
    if (hasFolder)
      say(said, { taken: [], left: ['A folder is not opened: drop the files in it.'] });
    else void place([...event.dataTransfer!.files], places).then((outcome) => say(said, outcome));
  });
}

function over(event: DragEvent): boolean {
  const { items, types } = event.dataTransfer ?? {};
  const isFiles = types?.includes('Files') === true;
  // An input takes one that is dropped on it by itself; of several it would say nothing.
  const isOnInput = (event.target as Element).closest('input[type=file]') && items?.length === 1;
  if (isFiles && !isOnInput) event.preventDefault();
  return isFiles;
}

async function place(files: readonly File[], places: Places): Promise<Outcome> {
  const all = await Promise.all(
    files.map(async (file) => ({ file, use: await useOf(file, places.artwork) })),
  );
  const hasSound = all.some(({ use }) => use === 'audio') || hasAudio(places.audio);
  const done = new Set<Use>();
  const outcome: Outcome = { taken: [], left: [] };
  for (const { file, use: found } of all) {
    // What nobody knows is refused as audio is, in words of the server, but takes the place of none.
    const use = found === 'unknown' && !hasSound ? 'audio' : found;
    const why = done.has(use) ? ONLY_FIRST[use] : whyNot(use, places);
    if (why !== undefined) outcome.left.push(`${file.name} was not taken: ${why}`);
    else outcome.taken.push({ file, field: put(file, use as keyof Places, places) });
    done.add(use);
  }
  return outcome;
}

function hasAudio({ form, files }: HTMLInputElement): boolean {
  const kept = form?.querySelector<HTMLInputElement>('input[name=upload]');
  return files?.length === 1 || (kept?.value ?? '') !== '';
}

const ONLY_FIRST: Partial<Record<Use, string>> = {
  audio: 'an episode has one audio file, and the first is it.',
  artwork: 'an episode has one artwork, and the first picture is it.',
  transcript: 'one transcript goes with the form, and the first is it.',
  chapters: 'an episode has one list of chapters, and the first is it.',
};

function whyNot(use: Use, { transcript, chapters }: Places): string | undefined {
  if (use === 'picture') return 'artwork is a JPEG, PNG or WebP picture.';
  if (use === 'unknown') return 'it looks like no audio, picture, transcript or list of chapters.';
  if (use === 'text') {
    unfold(transcript);
    return 'text may be notes or a transcript. If it is a transcript, choose it under Transcript.';
  }
  if (use !== 'chapters' || chapters.field.value.trim() === '') return undefined;
  unfold(chapters.input);
  return 'there are chapters already. Choose it there, and it takes their place.';
}

/** @returns the field that holds it now */
function put(file: File, use: keyof Places, places: Places): HTMLElement {
  const input = use === 'chapters' ? places.chapters.input : places[use];
  const only = new DataTransfer();
  only.items.add(file);
  input.files = only.files;
  for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }));
  unfold(input);
  return use === 'chapters' ? places.chapters.field : input;
}

/** Where it was dropped may be far from here, and from the field. */
function say(said: HTMLElement, { taken, left }: Outcome): void {
  const lines = taken.map(({ file, field }) => {
    const link = document.createElement('a');
    link.href = `#${field.id}`;
    link.textContent = labelOf(field);
    return [`${file.name} went into `, link, '. '];
  });
  said.replaceChildren(...lines.flat(), left.join(' '));
  said.scrollIntoView({ block: 'nearest' });
}

function labelOf(field: HTMLElement): string {
  return (field as HTMLInputElement).labels?.[0]?.textContent ?? '';
}
