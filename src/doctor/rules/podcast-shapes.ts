import type { FeedDocument } from '../feed-document.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Severity, Trouble } from '../finding.ts';
import { at, ofDocument, openApps } from './rule.ts';
import type { Rule } from './rule.ts';

/** What one element of the podcast namespace must look like (docs/tags). */
interface Shape {
  rule: number;
  name: string;
  severity?: Severity;
  /** Attributes that must be there, and not blank. */
  needs?: string[];
  /** The most characters of its text; with it, the text must not be blank. */
  text?: number;
  /** What its text must be. */
  is?: RegExp;
  /** What attributes must be, where they are there. */
  attributes?: Record<string, RegExp>;
  /** Elements that it must have, one at least. */
  children?: string[];
}

const number = /^\d{1,9}(\.\d{1,9})?$/;
const truth = /^(true|false)$/i;
const mediums = 'podcast|music|video|film|audiobook|newsletter|blog|publisher|course';

const shapes: Shape[] = [
  { rule: 77, name: 'medium', is: new RegExp(`^((${mediums})L?|mixed)$`), severity: 'warning' },
  { rule: 78, name: 'funding', needs: ['url'], text: 128, severity: 'warning' },
  { rule: 79, name: 'person', text: 128, severity: 'warning' },
  {
    rule: 80,
    name: 'location',
    text: 128,
    attributes: {
      rel: /^(subject|creator)$/,
      geo: /^geo:-?\d{1,3}(\.\d{1,15})?,-?\d{1,3}(\.\d{1,15})?/,
      osm: /^[RWN]\d{1,15}/,
      country: /^[A-Za-z]{2}$/,
    },
  },
  { rule: 81, name: 'season', is: /^\d{1,9}$/, severity: 'warning' },
  { rule: 82, name: 'episode', is: number, severity: 'warning' },
  { rule: 83, name: 'trailer', needs: ['url', 'pubdate'], text: 128, severity: 'warning' },
  { rule: 84, name: 'license', text: 128 },
  { rule: 85, name: 'transcript', needs: ['url', 'type'], severity: 'warning' },
  { rule: 86, name: 'chapters', needs: ['url', 'type'], severity: 'warning' },
  {
    rule: 87,
    name: 'soundbite',
    needs: ['startTime', 'duration'],
    attributes: { startTime: number, duration: number },
  },
  {
    rule: 88,
    name: 'alternateEnclosure',
    needs: ['type'],
    children: ['podcast:source'],
    attributes: { default: truth },
    severity: 'warning',
  },
  {
    rule: 91,
    name: 'value',
    needs: ['type', 'method'],
    children: ['podcast:valueRecipient'],
  },
  {
    rule: 94,
    name: 'liveItem',
    needs: ['status', 'start'],
    attributes: { status: /^(pending|live|ended)$/ },
  },
  { rule: 95, name: 'contentLink', needs: ['href'] },
  { rule: 96, name: 'socialInteract', needs: ['protocol'] },
  { rule: 97, name: 'block', is: /^(yes|no)$/, severity: 'warning' },
  {
    rule: 98,
    name: 'txt',
    text: 4000,
    attributes: { purpose: /^.{0,128}$/s },
    severity: 'warning',
  },
  { rule: 99, name: 'remoteItem', needs: ['feedGuid'] },
  { rule: 102, name: 'updateFrequency', attributes: { complete: truth } },
  { rule: 103, name: 'podping', needs: ['usesPodping'], attributes: { usesPodping: truth } },
  { rule: 104, name: 'chat', needs: ['server', 'protocol'] },
  { rule: 105, name: 'image', needs: ['href'], severity: 'warning' },
];

/** Feed rules 77 to 105: each element of the podcast namespace has what it needs. */
export const shapeRules: readonly Rule[] = shapes.map((shape) => ({
  rule: shape.rule,
  severity: shape.severity ?? 'info',
  directories: openApps,
  title: `podcast:${shape.name} has what it needs.`,
  check: ofDocument((document) => everywhere(document, shape)),
}));

function* everywhere({ channel, items }: FeedDocument, shape: Shape): Iterable<Trouble> {
  for (const parent of [channel, ...items])
    for (const element of parent.children(`podcast:${shape.name}`)) {
      const where = at(element, parent === channel ? undefined : parent);
      for (const words of wrong(element, shape)) yield { where, ...words };
    }
}

function* wrong(element: FeedElement, shape: Shape): Iterable<Omit<Trouble, 'where'>> {
  const tag = `<podcast:${shape.name}>`;
  for (const name of shape.needs ?? [])
    if ((element.attribute(name)?.trim() ?? '') === '')
      yield {
        message: `${tag} has no ${name}.`,
        mend: `Add ${name}="…", or take the element out.`,
      };
  for (const name of shape.children ?? [])
    if (!element.child(name))
      yield { message: `${tag} has no <${name}> in it.`, mend: `Add one, or take ${tag} out.` };
  for (const [name, pattern] of Object.entries(shape.attributes ?? {})) {
    const value = element.attribute(name);
    if (value !== undefined && value !== '' && !pattern.test(value.trim()))
      yield {
        message: `The ${name} of ${tag} is ${quoted(value)}.`,
        mend: 'Correct it, or leave it out.',
      };
  }
  yield* wrongText(element, shape, tag);
}

function* wrongText(
  element: FeedElement,
  { text: most, is }: Shape,
  tag: string,
): Iterable<Omit<Trouble, 'where'>> {
  const text = element.text.trim();
  if (is && !is.test(text))
    yield {
      message: `${tag} is ${quoted(text)}.`,
      mend: 'Write a value that the namespace knows.',
    };
  if (most !== undefined && text === '')
    yield { message: `${tag} is empty.`, mend: 'Write its text, or take it out.' };
  if (most !== undefined && text.length > most)
    yield {
      message: `${tag} has ${text.length} characters; ${most} are allowed.`,
      mend: 'Shorten it.',
    };
}
