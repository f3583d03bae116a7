import { isListMedium } from '../namespace/medium.ts';
import { cleanLine } from './clean.ts';
import { elementOf, parentElement, textElement, type FeedElement } from './elements.ts';
import type { FeedChannel, FeedTrailer } from './model.ts';
import {
  chatElement,
  fundingElement,
  imageElement,
  licenseElement,
  locationElement,
  personElement,
  shortLine,
  socialInteractElement,
  txtElement,
  url,
  wholeLine,
} from './namespace-elements.ts';
import { liveItemElement } from './namespace-live-item.ts';
import { remoteItemElement, valueElement } from './namespace-value.ts';

/** All `podcast:*` elements of a channel (podcast namespace, docs/tags). */
export function podcastElements(channel: FeedChannel): FeedElement[] {
  return [
    ...identityElements(channel),
    ...peopleAndPlaces(channel),
    ...switches(channel),
    ...otherFeeds(channel),
    ...updateFrequency(channel),
    ...communityElements(channel),
    ...liveItems(channel),
  ];
}

function identityElements(channel: FeedChannel): FeedElement[] {
  return [
    ...textElement('podcast:guid', cleanLine(channel.podcastGuid ?? '')),
    ...elementOf('podcast:locked', {
      needs: {},
      may: { owner: cleanLine(channel.lockedOwner ?? '') },
      content: channel.locked ? 'yes' : 'no',
    }),
    ...textElement('podcast:medium', channel.namespace.medium),
  ];
}

function peopleAndPlaces({ funding, namespace }: FeedChannel): FeedElement[] {
  return [
    ...funding.flatMap(fundingElement),
    ...namespace.persons.flatMap(personElement),
    ...namespace.location.flatMap(locationElement),
    ...(namespace.license ? licenseElement(namespace.license) : []),
    ...namespace.trailers.flatMap(trailerElement),
    ...namespace.value.flatMap(valueElement),
    ...namespace.images.flatMap(imageElement),
  ];
}

function switches({ ownershipToken, blocked, namespace }: FeedChannel): FeedElement[] {
  return [
    ...textElement('podcast:txt', wholeLine(ownershipToken), {
      purpose: 'applepodcastsverify',
    }),
    ...namespace.txt.flatMap(txtElement),
    ...textElement('podcast:block', blocked ? 'yes' : ''),
    ...namespace.blocked_at.flatMap((id) => textElement('podcast:block', 'yes', { id })),
  ];
}

function otherFeeds({ namespace }: FeedChannel): FeedElement[] {
  const { remote_items, podroll, publisher } = namespace;
  const published = publisher ? remoteItemElement({ ...publisher, medium: 'publisher' }) : [];
  return [
    ...remote_items.flatMap(remoteItemElement),
    ...parentElement('podcast:podroll', podroll.flatMap(remoteItemElement)),
    ...parentElement('podcast:publisher', published),
  ];
}

/** One element for both: a show that has ended keeps its words, but no rule holds for it any more. */
function updateFrequency({ complete, namespace }: FeedChannel): FeedElement[] {
  const { text, rrule, dtstart } = namespace.update_frequency ?? {};
  if (complete)
    return textElement('podcast:updateFrequency', shortLine(text) || 'Complete', {
      complete: 'true',
    });
  const words = shortLine(text);
  if (!words) return [];
  return elementOf('podcast:updateFrequency', {
    needs: {},
    may: { rrule: wholeLine(rrule), dtstart: wholeLine(dtstart) },
    content: words,
  });
}

function communityElements({ namespace }: FeedChannel): FeedElement[] {
  const { usesPodping, chat, social_interact } = namespace;
  return [
    ...(usesPodping ? elementOf('podcast:podping', { needs: { usesPodping } }) : []),
    ...(chat ? chatElement(chat) : []),
    ...social_interact.flatMap(socialInteractElement),
  ];
}

/** A feed that lists what others have holds no item of any kind. */
function liveItems({ namespace }: FeedChannel): FeedElement[] {
  const { live_item, medium } = namespace;
  return live_item && !isListMedium(medium) ? liveItemElement(live_item) : [];
}

function trailerElement(trailer: FeedTrailer): FeedElement[] {
  const { season } = trailer;
  return elementOf('podcast:trailer', {
    needs: {
      url: url(trailer.url),
      pubdate: new Date(trailer.publishedAt).toUTCString(),
    },
    may: {
      length: trailer.lengthBytes,
      type: wholeLine(trailer.type),
      season:
        season !== undefined && Number.isSafeInteger(season) && season > 0 ? season : undefined,
    },
    content: shortLine(trailer.title) || 'Trailer',
  });
}
