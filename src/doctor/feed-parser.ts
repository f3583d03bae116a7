import { SaxesParser } from 'saxes';
import type { SaxesTagNS } from 'saxes';
import { FeedElement, prefixOf } from './feed-element.ts';

/**
 * Why a document is not what it should be: `characters` that XML does not have, `entity` for `&` and `]]>` that are not
 * escaped, `doctype`, `size` beyond what is read, `xml` for everything else that makes it not well-formed.
 */
export interface Fault {
  kind: 'xml' | 'characters' | 'entity' | 'doctype' | 'size';
  line: number;
  message: string;
}

export interface ParsedFeed {
  root: FeedElement | undefined;
  faults: Fault[];
  /** True when it was not read to its end. */
  broken: boolean;
  /** Prefixes that are used and never declared, with the first line. */
  unboundPrefixes: ReadonlyMap<string, number>;
  /** Where a comment stands behind the last item. */
  lastCommentLine: number | undefined;
}

export interface FeedParser {
  /** @returns false when nothing that follows could change the outcome. */
  write(text: string): boolean;
  end(): ParsedFeed;
}

const MOST_DEPTH = 100;
const MOST_ELEMENTS = 1_000_000;
const MOST_ATTRIBUTES = 256;
const MOST_FAULTS = 20;
/** Those that repeat are kept once, and counted. */
const MOST_COMPLAINTS = 2000;
const MOST_PREFIXES = 50;
const UNBOUND = 'urn:longwave:unbound:';

class Stopped extends Error {}

/**
 * Reads XML into a tree as it comes. It goes on behind faults, as most apps do, and stops at a DOCTYPE, at the twentieth
 * fault, and where the document is larger or deeper than any feed. Never throws, never calls itself.
 */
export function openFeedParser(): FeedParser {
  const state = new Growing();
  const parser = state.parser;
  let stopped = false;
  const guarded = (work: () => void): void => {
    if (stopped) return;
    try {
      work();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      stopped = true;
    }
  };
  return {
    write(text) {
      guarded(() => void parser.write(text));
      return !stopped;
    },
    end() {
      guarded(() => void parser.close());
      return { ...state.outcome(), broken: stopped };
    },
  };
}

/** The tree while it grows. */
class Growing {
  readonly parser = new SaxesParser({
    xmlns: true,
    resolvePrefix: (prefix: string) => this.unbound(prefix),
  });
  private root: FeedElement | undefined;
  private readonly open: FeedElement[] = [];
  private readonly faults: Fault[] = [];
  private readonly prefixes = new Map<string, number>();
  private readonly names = new Map<string, { name: string; written: string }>();
  private count = 0;
  private attributes = 0;
  private complaints = 0;
  private startLine = 1;
  private lastCommentLine: number | undefined;

  constructor() {
    const { parser } = this;
    parser.on('error', ({ message }) => this.fault(message));
    parser.on('doctype', () =>
      this.stop('doctype', 'The document has a DOCTYPE, which readers of feeds refuse.'),
    );
    parser.on('comment', () => {
      this.lastCommentLine = parser.line;
    });
    parser.on('text', (text) => this.text(text));
    parser.on('cdata', (text) => this.text(text));
    parser.on('opentagstart', () => {
      this.startLine = parser.line;
      this.attributes = 0;
    });
    parser.on('attribute', () => {
      this.attributes += 1;
      if (this.attributes > MOST_ATTRIBUTES)
        this.stop('size', `An element has more than ${MOST_ATTRIBUTES} attributes.`);
    });
    parser.on('opentag', (tag) => this.opened(tag));
    parser.on('closetag', () => this.closed());
  }

  outcome(): Omit<ParsedFeed, 'broken'> {
    const { root, faults, prefixes, lastCommentLine } = this;
    return { root, faults, unboundPrefixes: prefixes, lastCommentLine };
  }

  private opened({ name, local, uri, attributes }: SaxesTagNS): void {
    this.count += 1;
    if (this.count > MOST_ELEMENTS)
      this.stop('size', `The document has more than ${MOST_ELEMENTS} elements.`);
    if (this.open.length >= MOST_DEPTH)
      this.stop('size', `Elements stand in each other more than ${MOST_DEPTH} deep.`);
    const element = new FeedElement(
      this.named(name, local, uri),
      this.startLine,
      attributesOf(attributes),
    );
    this.root ??= element;
    this.open.at(-1)?.elements.push(element);
    this.open.push(element);
    if (/^item$/i.test(local)) this.lastCommentLine = undefined;
  }

  private closed(): void {
    // A comment inside of an item is not behind it.
    if (this.open.pop()?.name === 'item') this.lastCommentLine = undefined;
  }

  /** The same few names come again and again: each is kept once. */
  private named(written: string, local: string, uri: string): { name: string; written: string } {
    const key = `${uri} ${written}`;
    const known = this.names.get(key);
    if (known) return known;
    const bare = uri.startsWith(UNBOUND) ? uri.slice(UNBOUND.length) : undefined;
    const prefix = bare ?? prefixOf(uri);
    const name =
      uri === '' ? local : prefix === undefined ? `{${uri}}${local}` : `${prefix}:${local}`;
    const names = { name, written };
    if (this.names.size < 10_000) this.names.set(key, names);
    return names;
  }

  private text(text: string): void {
    const element = this.open.at(-1);
    if (element && /\S/.test(text)) element.text += text;
  }

  private unbound(prefix: string): string {
    // Names without a prefix are those of RSS.
    if (prefix === '') return '';
    if (this.prefixes.size < MOST_PREFIXES && !this.prefixes.has(prefix))
      this.prefixes.set(prefix, this.parser.line);
    return UNBOUND + prefix;
  }

  private fault(message: string): void {
    const said = message.replace(/^\d+:\d+: /, '');
    const { line } = this.parser;
    const last = this.faults.at(-1);
    if (last?.line !== line || last.message !== said)
      this.faults.push({ kind: kindOf(said), line, message: said });
    this.complaints += 1;
    if (this.faults.length >= MOST_FAULTS || this.complaints >= MOST_COMPLAINTS)
      throw new Stopped();
  }

  private stop(kind: Fault['kind'], message: string): never {
    this.faults.push({ kind, line: this.parser.line, message });
    throw new Stopped();
  }
}

const noAttributes: ReadonlyMap<string, string> = new Map();

function attributesOf(attributes: SaxesTagNS['attributes']): ReadonlyMap<string, string> {
  const found = Object.values(attributes);
  if (found.length === 0) return noAttributes;
  return new Map(found.map(({ name, value }) => [name, value]));
}

function kindOf(message: string): Fault['kind'] {
  if (/entity|"]]>"/.test(message)) return 'entity';
  return message === 'disallowed character.' ? 'characters' : 'xml';
}
