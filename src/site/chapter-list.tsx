import type { FeedItem } from '../feeds/model.ts';
import type { Copies } from '../pictures/pictures.ts';
import type { Show } from '../shows/show.ts';
import { SeekLink } from './seek-link.tsx';
import { SmallPicture } from './small-picture.tsx';
import { spokenIn } from './words.ts';

/** A picture stands at the end of its line, so that a chapter without one has no hole. */
export function ChapterList({
  show,
  item,
  pictures,
}: {
  show: Show;
  item: FeedItem;
  pictures: Copies;
}) {
  return (
    <ol class="chapters">
      {(item.chapters?.simple ?? []).map(({ start, title, image, href }) => (
        <li>
          <SeekLink item={item} seconds={secondsOf(start)}>
            <span class="time">{start.replace(/\.\d+$/, '').replace(/^00:/, '')}</span>
            <span {...spokenIn(show.language)}>{title}</span>
            <Slide url={pictures.get(image ?? '')} />
          </SeekLink>
          <About url={href} />
        </li>
      ))}
    </ol>
  );
}

/** What the chapter is about, elsewhere: its host says in every language where it leads. */
function About({ url }: { url: string | undefined }) {
  if (url === undefined || !URL.canParse(url)) return null;
  return (
    <a class="about" href={url} target="_blank" rel="noopener">
      {new URL(url).host.replace(/^www\./, '')}
    </a>
  );
}

function Slide({ url }: { url: string | undefined }) {
  return url === undefined ? null : <SmallPicture url={url} kind="slide" />;
}

function secondsOf(clockTime: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clockTime.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
