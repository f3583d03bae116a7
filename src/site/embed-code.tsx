import { renderToString } from 'preact-render-to-string';

/** The largest that the players are good for. */
export const PLAYER_WIDTH = 640;
/** All of it, with two lines of title and with chapters, at every width. */
export const EPISODE_HEIGHT = 360;
export const SHOW_HEIGHT = 480;

/** A player as it stands in a page of others. */
export interface Framed {
  /** The address of the player. */
  player: string;
  title: string;
  width?: number;
  height: number;
}

/** The HTML that shows a player in any page. */
export function embedCode({ player, title, width = PLAYER_WIDTH, height }: Framed): string {
  return renderToString(
    <iframe
      src={player}
      title={title}
      width={width}
      height={height}
      // A phone is narrower than the width that oEmbed wants to be told.
      style="max-width:100%"
      loading="lazy"
      allow="autoplay; clipboard-write"
      frameborder="0"
    />,
  );
}
