import type { FeedDocument } from '../feed-document.ts';
import type { FeedElement } from '../feed-element.ts';
import { namespaces, prefixOf } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { at, everyone, ofDocument, openApps } from './rule.ts';
import type { Rule } from './rule.ts';
import { knownItunes, knownPodcast, knownRss, proposedPodcast } from './vocabulary.ts';

/** Feed rules 6 to 12, 107 and 144: the names of elements and where they come from. */
export const nameRules: readonly Rule[] = [
  {
    rule: 6,
    severity: 'error',
    directories: everyone,
    title: 'Every namespace is declared, with exactly its own address.',
    check: ofDocument(namespacesDeclared),
  },
  {
    rule: 7,
    severity: 'error',
    directories: everyone,
    title: 'Namespaces have the prefixes that apps look for.',
    check: ofDocument(usualPrefixes),
  },
  {
    rule: 9,
    severity: 'error',
    directories: everyone,
    title: 'Names of elements have the right case.',
    check: ofDocument((document) => everyName(document, wrongCase)),
  },
  {
    rule: 10,
    severity: 'warning',
    directories: everyone,
    title: 'What is said of the show comes before the first episode.',
    check: ofDocument(itemsLast),
  },
  {
    rule: 11,
    severity: 'warning',
    directories: openApps,
    title: 'Only elements that RSS or a namespace knows are used.',
    check: ofDocument((document) => everyName(document, unknown)),
  },
  {
    rule: 12,
    severity: 'warning',
    directories: openApps,
    title: 'podcast: elements come before itunes: elements of the same name.',
    check: ofDocument(podcastFirst),
  },
  {
    rule: 107,
    severity: 'info',
    directories: openApps,
    title: 'Elements that were only proposed are not used.',
    check: ofDocument((document) => everyName(document, onlyProposed)),
  },
  {
    rule: 144,
    severity: 'warning',
    directories: openApps,
    title: 'The podcast namespace has its present address.',
    check: ofDocument(oldNamespace),
  },
];

function* namespacesDeclared(
  document: FeedDocument,
  { reading }: { reading: { unboundPrefixes: ReadonlyMap<string, number> } | undefined },
): Iterable<Trouble> {
  for (const [prefix, line] of reading?.unboundPrefixes ?? []) {
    const uri = Object.entries(namespaces).find(([known]) => known === prefix)?.[1];
    yield {
      where: { line },
      message: `The prefix ${quoted(prefix)} is used and never declared, so the feed is broken XML for strict readers.`,
      mend: uri
        ? `Add xmlns:${prefix}="${uri}" to <rss>.`
        : 'Declare it on <rss> with xmlns, or take its elements out.',
    };
  }
  for (const { prefix, uri, line } of declared(document.root)) {
    const known = prefixOf(uri);
    if (known === undefined || isExact(uri) || isOldPodcast(uri)) continue;
    yield {
      where: { line },
      message: `The namespace of "${prefix}" is written ${quoted(uri)}; apps compare it letter by letter.`,
      mend: `Write exactly xmlns:${known}="${namespaces[known]}".`,
    };
  }
}

function declared(root: FeedElement): { prefix: string; uri: string; line: number }[] {
  return [...root.attributes]
    .filter(([name]) => name.startsWith('xmlns:'))
    .map(([name, uri]) => ({ prefix: name.slice('xmlns:'.length), uri, line: root.line }));
}

function isExact(uri: string): boolean {
  return Object.values<string>(namespaces).includes(uri);
}

function isOldPodcast(uri: string): boolean {
  return prefixOf(uri) === 'podcast' && uri.includes('github.com');
}

function* usualPrefixes({ root }: FeedDocument): Iterable<Trouble> {
  for (const { prefix, uri, line } of declared(root)) {
    const known = prefixOf(uri);
    const needed = known === 'itunes' || known === 'podcast' || known === 'content';
    // A second declaration beside the usual one does no harm.
    if (!needed || prefix === known || root.attribute(`xmlns:${known}`) !== undefined) continue;
    yield {
      where: { line },
      message: `The namespace of ${known} has the prefix "${prefix}"; most apps look for "${known}:" and see none of its elements.`,
      mend: `Use the prefix ${known}.`,
    };
  }
}

type NameCheck = (element: FeedElement, parent: FeedElement) => Omit<Trouble, 'where'> | undefined;

/** Looks at the children of the channel and of the items; each odd name once, with how often it stands there. */
function* everyName(document: FeedDocument, check: NameCheck): Iterable<Trouble> {
  const { channel, items } = document;
  const found = new Map<string, { trouble: Trouble; times: number }>();
  for (const parent of [channel, ...items])
    for (const element of parent.elements) {
      const words = check(element, parent);
      if (!words) continue;
      const known = found.get(`${parent.name} ${element.name}`);
      const item = parent === channel ? undefined : parent;
      const trouble = { where: at(element, item), ...words };
      if (known) known.times += 1;
      else if (found.size < 1000)
        found.set(`${parent.name} ${element.name}`, { trouble, times: 1 });
    }
  for (const { trouble, times } of found.values())
    yield times === 1 ? trouble : { ...trouble, message: `${trouble.message} (${times} times)` };
}

/** By lower-case name: how it is written. */
const rightCase = new Map(
  [...knownRss.channel, ...knownRss.item, ...knownItunes, ...knownPodcast].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

function wrongCase({ name, written }: FeedElement): Omit<Trouble, 'where'> | undefined {
  const right = rightCase.get(name.toLowerCase());
  if (right === undefined || right === name) return undefined;
  return {
    message: `<${written}> is written with the wrong case, so apps do not see it.`,
    mend: `Write <${right}>.`,
  };
}

function unknown(element: FeedElement, parent: FeedElement): Omit<Trouble, 'where'> | undefined {
  const { name, written } = element;
  if (rightCase.get(name.toLowerCase()) !== undefined && !isMisplaced(name, parent))
    return undefined;
  if (name.startsWith('itunes:') || (name.startsWith('podcast:') && !proposedPodcast.has(name)))
    return {
      message: `There is no <${written}> in its namespace, so hardly any app reads it.`,
      mend: 'Take it out, or look for the element that was meant.',
    };
  if (/[:{]/.test(name)) return undefined;
  return {
    message: `<${written.slice(0, 60)}> is no element of RSS 2.0 in ${parent.name === 'item' ? 'an episode' : 'a channel'}.`,
    mend: 'Take it out, or give it the prefix of the namespace that it belongs to.',
  };
}

function isMisplaced(name: string, parent: FeedElement): boolean {
  if (/[:{]/.test(name)) return false;
  return !(parent.name === 'item' ? knownRss.item : knownRss.channel).has(name);
}

function onlyProposed({ name, written }: FeedElement): Omit<Trouble, 'where'> | undefined {
  if (!proposedPodcast.has(name)) return undefined;
  return {
    message: `<${written}> was proposed for the podcast namespace and never became part of it.`,
    mend: 'Take it out; apps do not read it.',
  };
}

function* itemsLast({ channel }: FeedDocument): Iterable<Trouble> {
  const first = channel.elements.findIndex(({ name }) => name === 'item');
  const late =
    first === -1 ? [] : channel.elements.slice(first).filter(({ name }) => name !== 'item');
  for (const element of late)
    yield {
      where: at(element),
      message: `<${element.written.slice(0, 60)}> of the show stands behind an episode.`,
      mend: 'Put everything about the show before the first <item>: some apps stop looking there.',
    };
}

const twins = ['image', 'season', 'episode', 'block'];

function* podcastFirst({ channel, items }: FeedDocument): Iterable<Trouble> {
  for (const parent of [channel, ...items])
    for (const twin of twins) {
      const podcast = parent.elements.findLastIndex(({ name }) => name === `podcast:${twin}`);
      const itunes = parent.elements.findLastIndex(({ name }) => name === `itunes:${twin}`);
      const element = parent.elements[podcast];
      if (!element || itunes === -1 || podcast < itunes) continue;
      if (said(element) === said(parent.elements[itunes])) continue;
      yield {
        where: at(element, parent === channel ? undefined : parent),
        message: `<podcast:${twin}> stands behind <itunes:${twin}> and says something else; simple apps take the last one.`,
        mend: `Put <podcast:${twin}> before <itunes:${twin}>.`,
      };
    }
}

function said(element: FeedElement | undefined): string {
  return (element?.attribute('href') ?? element?.text ?? '').trim().toLowerCase();
}

function* oldNamespace({ root }: FeedDocument): Iterable<Trouble> {
  for (const { uri, line } of declared(root))
    if (isOldPodcast(uri))
      yield {
        where: { line },
        message: 'The podcast namespace has its old address on GitHub, which not every app knows.',
        mend: `Write xmlns:podcast="${namespaces.podcast}".`,
      };
}
