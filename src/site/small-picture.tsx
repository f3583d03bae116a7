/** What is beside it says who or what it shows, so screen readers pass it by. It is loaded when it comes into view. */
export function SmallPicture({ url, kind }: { url: string; kind: 'face' | 'slide' }) {
  return (
    <img class={kind} src={url} width={SIDE} height={SIDE} alt="" loading="lazy" decoding="async" />
  );
}

/** In pixels; the copies have three times as many. */
const SIDE = 48;
