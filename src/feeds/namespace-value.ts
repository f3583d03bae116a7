import type { RemoteItem } from '../namespace/remote-item.ts';
import type { Value, ValueRecipient, ValueTimeSplit } from '../namespace/value.ts';
import { elementOf, type FeedElement } from './elements.ts';
import { shortLine, url, wholeLine } from './namespace-elements.ts';

/** podcast:value; without a recipient there is none. */
export function valueElement(value: Value): FeedElement[] {
  const recipients = value.recipients.flatMap(recipientElement);
  if (recipients.length === 0) return [];
  const splits = (value.time_splits ?? []).flatMap(timeSplitElement);
  return elementOf('podcast:value', {
    needs: { type: value.type, method: value.method },
    may: { suggested: value.suggested },
    content: [...recipients, ...splits],
  });
}

export function remoteItemElement(item: RemoteItem): FeedElement[] {
  return elementOf('podcast:remoteItem', {
    needs: { feedGuid: wholeLine(item.feed_guid) },
    may: {
      feedUrl: url(item.feed_url),
      itemGuid: wholeLine(item.item_guid),
      medium: item.medium,
      title: shortLine(item.title, 255),
    },
  });
}

function recipientElement(recipient: ValueRecipient): FeedElement[] {
  const { name, type, address, split, custom_key, custom_value, fee } = recipient;
  return elementOf('podcast:valueRecipient', {
    needs: { type, address: wholeLine(address), split },
    may: {
      name: shortLine(name),
      customKey: wholeLine(custom_key),
      customValue: wholeLine(custom_value),
      fee,
    },
  });
}

function timeSplitElement(split: ValueTimeSplit): FeedElement[] {
  const content = split.remote_item
    ? remoteItemElement(split.remote_item)
    : (split.recipients ?? []).flatMap(recipientElement);
  if (content.length === 0) return [];
  return elementOf('podcast:valueTimeSplit', {
    needs: { startTime: split.start_time, duration: split.duration },
    may: {
      remoteStartTime: split.remote_start_time,
      remotePercentage: split.remote_percentage,
    },
    content,
  });
}
