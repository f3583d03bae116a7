import type { FeedItem } from '../feeds/model.ts';
import { SeekLink } from './seek-link.tsx';

export function ChapterList({ item }: { item: FeedItem }) {
  return (
    <ol class="chapters">
      {(item.chapters?.simple ?? []).map(({ start, title }) => (
        <li>
          <SeekLink item={item} seconds={secondsOf(start)}>
            <span class="time">{start.replace(/\.\d+$/, '').replace(/^00:/, '')}</span>
            <span>{title}</span>
          </SeekLink>
        </li>
      ))}
    </ol>
  );
}

function secondsOf(clockTime: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clockTime.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
