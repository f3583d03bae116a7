import { isReply } from '../asking.ts';
import type { Examined } from '../examined.ts';
import type { Reading } from '../feed-document.ts';
import type { Fault } from '../feed-parser.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { everyone } from './rule.ts';
import type { Rule } from './rule.ts';

const LARGE_BYTES = 25 * 1024 * 1024;

/** Feed rules 1 to 5 and 13 to 15: the document before anybody looks at what it says. */
export const documentRules: readonly Rule[] = [
  {
    rule: 1,
    severity: 'error',
    directories: everyone,
    title: 'The feed is well-formed XML.',
    check: ofReading((reading) => faultsOf(reading, 'xml', brokenXml)),
  },
  {
    rule: 1,
    severity: 'warning',
    directories: everyone,
    title: 'The first byte begins the XML declaration.',
    check: ofReading(beginning),
  },
  {
    rule: 2,
    severity: 'error',
    directories: everyone,
    title: 'The feed is UTF-8.',
    check: ofReading(encoding),
  },
  {
    rule: 3,
    severity: 'error',
    directories: everyone,
    title: 'There is no character that XML does not have.',
    check: ofReading((reading) => faultsOf(reading, 'characters', forbidden)),
  },
  {
    rule: 4,
    severity: 'error',
    directories: everyone,
    title: '&, < and ]]> are escaped.',
    check: ofReading((reading) => faultsOf(reading, 'entity', unescaped)),
  },
  {
    rule: 5,
    severity: 'error',
    directories: everyone,
    title: 'The document is RSS 2.0 with one channel, and without a DOCTYPE.',
    check: ofReading(shape),
  },
  {
    rule: 13,
    severity: 'warning',
    directories: ['podcast-index'],
    title: 'No comment follows the last episode.',
    check: ofReading(trailingComment),
  },
  {
    rule: 14,
    severity: 'warning',
    directories: everyone,
    title: 'The same feed has the same bytes.',
    check: sameBytes,
  },
  {
    rule: 15,
    severity: 'error',
    directories: everyone,
    title: 'The feed is not larger than what apps read.',
    check: ofReading((reading) => faultsOf(reading, 'size', tooLarge)),
  },
  {
    rule: 15,
    severity: 'warning',
    directories: ['podcast-index'],
    title: 'The feed is smaller than 25 MB.',
    check: ofReading(large),
  },
];

function ofReading(check: (reading: Reading) => Iterable<Trouble>): Rule['check'] {
  return ({ reading }: Examined) => reading && check(reading);
}

type Words = Omit<Trouble, 'where'>;

function* faultsOf(
  { faults }: Pick<Reading, 'faults'>,
  kind: Fault['kind'],
  words: (fault: Fault) => Words,
): Iterable<Trouble> {
  for (const fault of faults)
    if (fault.kind === kind) yield { where: { line: fault.line }, ...words(fault) };
}

function brokenXml({ line, message }: Fault): Words {
  return {
    message: `Line ${line} is not well-formed XML: ${message.slice(0, 200)}`,
    mend: 'Mend the template or the text on that line: many apps show nothing of a feed that is broken anywhere.',
  };
}

function forbidden({ line }: Fault): Words {
  return {
    message: `Line ${line} has a character that XML does not allow: a control character, or a < inside quotes.`,
    mend: 'Delete it and type the words again; it often comes along with text pasted from elsewhere.',
  };
}

function unescaped({ line, message }: Fault): Words {
  return {
    message: `Line ${line} has an & or a ]]> that is not escaped, or names a character in a way that XML does not know (${message.slice(0, 100)}).`,
    mend: 'Write & as &amp;, and other characters as themselves: only &amp; &lt; &gt; &quot; and &apos; have names in XML.',
  };
}

function tooLarge({ message }: Fault): Words {
  return {
    message,
    mend: 'Offer the older episodes in a second feed, or shorten the notes: apps drop a feed of this size.',
  };
}

function* beginning(reading: Reading): Iterable<Trouble> {
  const mend =
    'Let the file begin with <?xml version="1.0" encoding="UTF-8"?>, with nothing before it.';
  const where = { line: 1 };
  if (reading.hasBom)
    yield {
      where,
      message: 'The feed begins with a byte order mark, which some apps stumble over.',
      mend,
    };
  if (reading.startsBlank)
    yield { where, message: 'The feed begins with white space or an empty line.', mend };
  if (!reading.hasDeclaration)
    yield { where, message: 'The feed does not begin with an XML declaration.', mend };
}

function* encoding({ declaredEncoding, brokenUtf8Line }: Reading): Iterable<Trouble> {
  const other = declaredEncoding !== undefined && !/^utf-?8$/i.test(declaredEncoding);
  if (other)
    yield {
      where: { line: 1 },
      message: `The feed says that its encoding is ${quoted(declaredEncoding)}; directories take UTF-8 only.`,
      mend: 'Write the feed in UTF-8, and say so in its first line.',
    };
  else if (brokenUtf8Line !== undefined)
    yield {
      where: { line: brokenUtf8Line },
      message: `Line ${brokenUtf8Line} has bytes that are not UTF-8, so letters are shown as "�".`,
      mend: 'Save the text of that line as UTF-8; it is probably Latin-1 or Windows-1252.',
    };
}

function* shape({ faults, rootName, isWebPage, document }: Reading): Iterable<Trouble> {
  const mend = 'Publish RSS 2.0: <rss version="2.0"> with one <channel>, and without a DOCTYPE.';
  yield* faultsOf({ faults }, 'doctype', ({ message }) => ({ message, mend }));
  if (!document) {
    const root = rootName?.replace(/^(\{.*\}|.*:)/, '').slice(0, 60);
    const broken = faults.some(({ kind }) => kind !== 'xml') || faults.length >= 20;
    // Of a feed that breaks off, the place where it does has been reported already.
    if (broken && (root === undefined || root === 'rss')) return;
    yield { where: { line: 1 }, message: notRss(isWebPage ? 'html' : root), mend };
    return;
  }
  const { root } = document;
  const version = root.attribute('version');
  const where = { line: root.line };
  if (version?.trim() !== '2.0')
    yield { where, message: `The version of <rss> is ${quoted(version ?? '')}, not "2.0".`, mend };
  const channels = root.children('channel').length;
  if (channels > 1)
    yield { where, message: `There are ${channels} channels; apps read one.`, mend };
}

function notRss(root: string | undefined): string {
  if (root === undefined) return 'There is no XML element in the feed at all.';
  if (/^html$/i.test(root)) return 'The address has a web page, not a feed.';
  return `The document is <${root}>, not <rss> with a <channel>.`;
}

function* trailingComment({ trailingCommentLine: line }: Reading): Iterable<Trouble> {
  if (line !== undefined)
    yield {
      where: { line },
      message: 'A comment stands behind the last episode.',
      mend: 'Take comments out of the feed; some importers stop at them.',
    };
}

function sameBytes({ answers, reading, url }: Examined): Iterable<Trouble> | undefined {
  const { main, plain, plainSha256 } = answers;
  if (!isReply(main) || !isReply(plain) || plain.status !== 200 || !reading) return undefined;
  // What changed in between has another tag.
  if (reading.sha256 === plainSha256 || bare(main.headers) !== bare(plain.headers)) return [];
  return [
    {
      where: { url },
      message:
        'Two requests within seconds got different bytes, although nothing says that the feed changed.',
      mend: 'Take out what changes by itself, such as the time of rendering in lastBuildDate: apps download everything again.',
    },
  ];
}

/** Codings may have their own tags. */
function bare({ etag = '', 'last-modified': date = '' }: Record<string, string>): string {
  return date === '' ? etag.replace(/^W\//, '').replace(/[-;:](gzip|br)"$/, '"') : date;
}

function* large({ bytes }: Reading): Iterable<Trouble> {
  if (bytes > LARGE_BYTES)
    yield {
      where: {},
      message: `The feed has ${Math.round(bytes / 1024 / 1024)} MB; some directories stop reading at 25.`,
      mend: 'Shorten the notes of old episodes, and do not repeat them in several elements.',
    };
}
