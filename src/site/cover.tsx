import type { Cover } from './read.ts';

/** The cover in the sizes that there are. It adds nothing to the title beside it, so screen readers pass it by. */
export function CoverImage({ cover, width }: { cover: Cover | undefined; width: number }) {
  if (!cover) return null;
  const [smallest] = cover.sizes.filter((size) => size.width >= width);
  return (
    <img
      class="cover"
      src={smallest?.url ?? cover.url}
      srcset={cover.sizes.map((size) => `${size.url} ${size.width}w`).join(', ') || undefined}
      sizes={`${width}px`}
      width={width}
      height={width}
      alt=""
    />
  );
}
