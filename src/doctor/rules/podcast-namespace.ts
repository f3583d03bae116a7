import type { FeedDocument } from '../feed-document.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { at, ofChannel, ofDocument, openApps } from './rule.ts';
import type { Rule } from './rule.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Feed rules 75, 76, 100, 101, 106, 108 and 109: what the podcast namespace says of the show. */
export const podcastRules: readonly Rule[] = [
  {
    rule: 75,
    severity: 'error',
    directories: openApps,
    title: 'podcast:guid is one UUID.',
    check: ofChannel(guid),
  },
  {
    rule: 75,
    severity: 'warning',
    directories: openApps,
    title: 'The show has a podcast:guid.',
    check: ofChannel(function* (channel) {
      if (channel.value('podcast:guid') === undefined)
        yield {
          where: at(channel),
          message: 'The show has no podcast:guid, by which apps know it again when it moves.',
          mend: 'Add <podcast:guid> with the UUID that belongs to the address of the feed. Where Longwave makes the feed, it comes by itself once PUBLIC_URL is a public https address.',
        };
    }),
  },
  {
    rule: 76,
    severity: 'warning',
    directories: openApps,
    title: 'podcast:locked is yes or no.',
    check: ofChannel(locked),
  },
  {
    rule: 100,
    severity: 'info',
    directories: openApps,
    title: 'A podroll names a feed.',
    check: ofChannel(podroll),
  },
  {
    rule: 101,
    severity: 'info',
    directories: openApps,
    title: 'podcast:publisher names exactly one publisher.',
    check: ofChannel(publisher),
  },
  {
    rule: 106,
    severity: 'info',
    directories: openApps,
    title: 'podcast:images is not used any more.',
    check: ofDocument(retiredImages),
  },
  {
    rule: 108,
    severity: 'warning',
    directories: openApps,
    title: 'Feeds that are lists hold no episodes, and a publisher names its feeds.',
    check: ofDocument(lists),
  },
  {
    rule: 109,
    severity: 'info',
    directories: openApps,
    title: 'podcast:guid is made from the address of a feed.',
    check: ofChannel(function* (channel) {
      const text = channel.value('podcast:guid') ?? '';
      const version = uuid.exec(text)?.[1];
      if (version !== undefined && version !== '5')
        yield {
          where: at(channel.child('podcast:guid') ?? channel),
          message: `The podcast:guid ${quoted(text)} is a UUID of version ${version}, and so not made from the address.`,
          mend: 'Leave it as it is: it must never change. New shows make it as the namespace says (UUIDv5).',
        };
    }),
  },
];

function* guid(channel: FeedElement): Iterable<Trouble> {
  const found = channel.children('podcast:guid');
  if (found.length > 1)
    yield {
      where: at(found[1] ?? channel),
      message: `There are ${found.length} podcast:guid in the channel.`,
      mend: 'Leave the one that the show had first.',
    };
  const text = channel.value('podcast:guid');
  if (text !== undefined && !uuid.test(text))
    yield {
      where: at(found[0] ?? channel),
      message: `The podcast:guid is ${quoted(text)}, not a UUID.`,
      mend: 'Write the UUID that belongs to the address of the feed.',
    };
}

function* locked(channel: FeedElement): Iterable<Trouble> {
  const element = channel.child('podcast:locked');
  if (!element)
    yield {
      where: at(channel),
      message: 'The feed does not say whether another host may import it (podcast:locked).',
      mend: 'Add <podcast:locked>yes</podcast:locked>, and set it to no only while you move.',
    };
  else if (!/^(yes|no)$/.test(element.text.trim()))
    yield {
      where: at(element),
      message: `podcast:locked is ${quoted(element.text)}.`,
      mend: 'Write yes or no.',
    };
}

function* podroll(channel: FeedElement): Iterable<Trouble> {
  for (const element of channel.children('podcast:podroll'))
    if (element.child('podcast:remoteItem') === undefined)
      yield {
        where: at(element),
        message: 'The podroll names no show.',
        mend: 'Add <podcast:remoteItem feedGuid="…"/> for each, or take the podroll out.',
      };
}

function* publisher(channel: FeedElement): Iterable<Trouble> {
  for (const element of channel.children('podcast:publisher')) {
    const named = element.children('podcast:remoteItem');
    if (named.length !== 1 || named[0]?.attribute('medium') !== 'publisher')
      yield {
        where: at(element),
        message: `podcast:publisher names ${named.length} feeds, and must name one with medium="publisher".`,
        mend: 'Write one <podcast:remoteItem medium="publisher" feedGuid="…"/> in it.',
      };
  }
}

function* retiredImages({ channel, items }: FeedDocument): Iterable<Trouble> {
  const users = [channel, ...items].filter(
    (parent) => parent.child('podcast:images') !== undefined,
  );
  const [first] = users;
  if (first)
    yield {
      where: at(first.child('podcast:images') ?? first, first === channel ? undefined : first),
      message: `podcast:images is used ${users.length === 1 ? 'once' : `${users.length} times`}; it was replaced.`,
      mend: 'Write one <podcast:image href="…"> for each size.',
    };
}

function* lists({ channel, items }: FeedDocument): Iterable<Trouble> {
  const medium = channel.value('podcast:medium') ?? '';
  const where = at(channel.child('podcast:medium') ?? channel);
  const remote = channel.children('podcast:remoteItem').length;
  const isList = medium === 'mixed' || /^[a-z]+L$/.test(medium);
  if (isList && items.length > 0)
    yield {
      where,
      message: `The medium is ${quoted(medium)}, a list, and the feed has ${items.length} episodes of its own.`,
      mend: 'Name episodes of other feeds with <podcast:remoteItem>, or choose a medium that is no list.',
    };
  if (medium === 'publisher' && (remote === 0 || channel.value('podcast:guid') === undefined))
    yield {
      where,
      message:
        'This is the feed of a publisher, without its podcast:guid or without any feed that it publishes.',
      mend: 'Add <podcast:guid>, and <podcast:remoteItem> for each show.',
    };
}
