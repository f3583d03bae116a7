import type { ComponentChildren } from 'preact';
import type { FeedItem } from '../feeds/model.ts';

interface SeekLinkProps {
  item: FeedItem;
  seconds: number;
  children: ComponentChildren;
}

/** Leads into the audio at a time, which browsers do by themselves (Media Fragments, section 4.2.1); the island seeks. */
export function SeekLink({ item, seconds, children }: SeekLinkProps) {
  return (
    <a href={`${item.enclosure.url}#t=${seconds}`} data-seek={seconds}>
      {children}
    </a>
  );
}
