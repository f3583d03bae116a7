import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { at, ofItems } from './rule.ts';
import type { Rule } from './rule.ts';

const MOST_DESCRIPTION_BYTES = 4000;
const MOST_YOUTUBE_LETTERS = 5000;

/** Feed rules 47 to 49: the notes of an episode. */
export const notesRules: readonly Rule[] = [
  {
    rule: 47,
    severity: 'warning',
    directories: ['psp-1'],
    title: 'Every episode has a description.',
    check: ofItems(description),
  },
  {
    rule: 47,
    severity: 'warning',
    directories: ['apple'],
    title: 'A description has at most 4,000 bytes.',
    check: ofItems(longDescription),
  },
  {
    rule: 48,
    severity: 'warning',
    directories: [],
    title: 'The whole notes come after the description.',
    check: ofItems(notesFirst),
  },
  {
    rule: 49,
    severity: 'warning',
    directories: ['spotify'],
    title: 'Links in notes are https.',
    check: ofItems(insecureLinks),
  },
  {
    rule: 49,
    severity: 'info',
    directories: ['youtube'],
    title: 'Notes have at most 5,000 characters.',
    check: ofItems(longNotes),
  },
];

function notesOf(item: FeedElement): FeedElement | undefined {
  return item.child('content:encoded') ?? item.child('description');
}

function* description(item: FeedElement): Iterable<Trouble> {
  const found = ['description', 'content:encoded', 'itunes:summary'].some(
    (name) => item.value(name) !== undefined,
  );
  if (!found)
    yield {
      where: at(item, item),
      message: 'This episode has no description.',
      mend: 'Write a few sentences about it; apps search them.',
    };
}

function* longDescription(item: FeedElement): Iterable<Trouble> {
  const bytes = Buffer.byteLength(item.value('description') ?? '');
  if (bytes > MOST_DESCRIPTION_BYTES)
    yield {
      where: at(item.child('description') ?? item, item),
      message: `The description has ${bytes} bytes; Apple takes 4000.`,
      mend: 'Shorten it there, and put the whole notes in <content:encoded>.',
    };
}

function* notesFirst(item: FeedElement): Iterable<Trouble> {
  const notes = item.elements.findIndex(({ name }) => name === 'content:encoded');
  const short = item.elements.findIndex(({ name }) => name === 'description');
  const element = item.elements[notes];
  if (element && short > notes)
    yield {
      where: at(element, item),
      message:
        'The whole notes stand before the description; simple apps show the later of the two.',
      mend: 'Put <content:encoded> after <description>.',
    };
}

function* insecureLinks(item: FeedElement): Iterable<Trouble> {
  const notes = notesOf(item);
  if (!notes) return;
  const links = [...notes.text.matchAll(/\bhref\s{0,9}=\s{0,9}["']?(http:\/\/[^"'\s<>]{1,300})/gi)];
  const [first] = links;
  const address = quoted(first?.[1] ?? '');
  if (first)
    yield {
      where: at(notes, item),
      message:
        links.length === 1
          ? `The notes have a link that begins with http://: ${address}; Spotify takes it away.`
          : `The notes have ${links.length} links that begin with http://, such as ${address}; Spotify takes them away.`,
      mend: 'Write https:// where the other side has it.',
    };
}

function* longNotes(item: FeedElement): Iterable<Trouble> {
  const letters = notesOf(item)?.text.length ?? 0;
  if (letters > MOST_YOUTUBE_LETTERS)
    yield {
      where: at(notesOf(item) ?? item, item),
      message: `The notes have ${letters} characters; YouTube keeps 5000.`,
      mend: 'Put what matters first.',
    };
}
