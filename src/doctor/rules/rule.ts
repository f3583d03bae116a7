import { given } from '../../platform/given.ts';
import { isReply } from '../asking.ts';
import type { Reply } from '../asking.ts';
import type { ArtworkSample, CompanionSample, Examined, MediaSample } from '../examined.ts';
import type { FeedDocument } from '../feed-document.ts';
import type { FeedElement } from '../feed-element.ts';
import { directories } from '../finding.ts';
import type { Directory, Place, Severity, Trouble } from '../finding.ts';

type Troubles = Iterable<Trouble>;

/** One rule of the table. A number may stand in several, where parts of it are of different weight. */
export interface Rule {
  rule: number;
  severity: Severity;
  /** Who asks for it. */
  directories: readonly Directory[];
  /** The rule itself, as one would tell it. */
  title: string;
  /** Undefined when there was nothing to look at, so that the rule was not checked. */
  check: (examined: Examined) => Troubles | undefined;
}

export const everyone: readonly Directory[] = directories;
export const apple: readonly Directory[] = ['apple'];
export const appleAndPsp: readonly Directory[] = ['apple', 'psp-1'];
export const openApps: readonly Directory[] = ['podcast-index', 'psp-1'];

/** A rule about the document as a whole. */
export function ofDocument(check: (document: FeedDocument, examined: Examined) => Troubles) {
  return (examined: Examined) => examined.document && check(examined.document, examined);
}

/** A rule about the channel without its items. */
export function ofChannel(check: (channel: FeedElement, examined: Examined) => Troubles) {
  return ofDocument(({ channel }, examined) => check(channel, examined));
}

/** A rule about a show, as directories list it: not about the feed of a publisher, which only names shows. */
export function ofShow(check: (channel: FeedElement) => Troubles) {
  return ofChannel((channel) => (isPublisher(channel) ? [] : check(channel)));
}

export function isPublisher(channel: FeedElement): boolean {
  return channel.value('podcast:medium')?.toLowerCase() === 'publisher';
}

/** A rule about each item by itself. */
export function ofItems(check: (item: FeedElement, examined: Examined) => Troubles) {
  return ofDocument(function* ({ items }, examined) {
    for (const item of items) yield* check(item, examined);
  });
}

/** A rule about what came when the feed was asked for as an app does; nothing is said of an answer that is none. */
export function ofAnswer(check: (main: Reply, examined: Examined) => Troubles) {
  return (examined: Examined) => {
    const { main } = examined.answers;
    return isReply(main) && main.status === 200 ? check(main, examined) : undefined;
  };
}

/** A rule about each sample of one kind. */
export function ofMedia(check: (sample: MediaSample) => Troubles) {
  return ofSamples(({ media }) => media, check);
}

export function ofArtwork(check: (sample: ArtworkSample) => Troubles) {
  return ofSamples(({ artwork }) => artwork, check);
}

export function ofCompanions(check: (sample: CompanionSample) => Troubles) {
  return ofSamples(({ companions }) => companions, check);
}

function ofSamples<Sample>(
  samplesOf: (examined: Examined) => readonly Sample[],
  check: (sample: Sample) => Troubles,
) {
  return function (examined: Examined): Troubles | undefined {
    const samples = samplesOf(examined);
    return samples.length === 0 ? undefined : all(samples, check);
  };
}

function* all<Sample>(samples: readonly Sample[], check: (sample: Sample) => Troubles): Troubles {
  for (const sample of samples) yield* check(sample);
}

/** Where an element of the channel, or of an item, stands. */
export function at(element: FeedElement, item?: FeedElement): Place {
  return given({
    episode: item && episodeName(item),
    guid: item?.value('guid'),
    line: element.line,
  });
}

/** Where a sample of an item stands. */
export function atUrl(url: string, element: FeedElement, item?: FeedElement): Place {
  return { ...at(element, item), url: url.slice(0, 2000) };
}

function episodeName(item: FeedElement): string | undefined {
  const name = item.value('title') ?? item.value('itunes:title') ?? item.value('guid');
  return name?.slice(0, 200);
}
