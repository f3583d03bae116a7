/** What is beside it says who or what it shows, so screen readers pass it by. It is loaded when it comes into view. */
export function SmallPicture({ url, kind }: { url: string; kind: 'face' | 'slide' }) {
  const side = SIDES[kind];
  return (
    <img class={kind} src={url} width={side} height={side} alt="" loading="lazy" decoding="async" />
  );
}

/** In pixels; the copies have at least three times as many. */
const SIDES = { face: 48, slide: 44 };
