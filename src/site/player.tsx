import type { Addresses } from '../addresses/urls.ts';
import type { Show } from '../shows/show.ts';
import { Icon } from './icons.tsx';
import type { EpisodeItem } from './read.ts';
import { clock } from './words.ts';
import type { Words } from './words.ts';

interface PlayerProps {
  addresses: Addresses;
  show: Show;
  item: EpisodeItem;
  words: Words;
}

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

/**
 * The player of the browser, which the island `player` replaces by the controls that stand hidden beside it. Nothing of
 * the sound is loaded before somebody wants to hear it: a page that is read is no download.
 */
export function Player({ addresses, show, item, words }: PlayerProps) {
  return (
    <section
      class="player"
      aria-label={words('player')}
      data-player={item.id}
      data-title={item.title}
      data-show={show.title}
      data-seconds={item.durationSeconds}
      data-play={words('play')}
      data-pause={words('pause')}
      data-of={words('of')}
      data-share-at={words('shareAt')}
      data-copied={words('copied')}
      data-copy-yourself={words('copyYourself')}
      data-trouble={words('trouble')}
    >
      <audio
        id="player"
        controls
        preload="none"
        src={item.enclosure.url}
        aria-label={words('listen', { title: item.title })}
      />
      <div class="controls" data-part="controls" hidden>
        <Seek item={item} words={words} />
        <Buttons words={words} />
        <Share address={addresses.episode(show, item.slug)} words={words} />
        <p class="said" role="status" data-part="said" />
      </div>
    </section>
  );
}

function Seek({ item, words }: { item: EpisodeItem; words: Words }) {
  return (
    <div class="seek">
      <span class="clock" data-part="now">
        0:00
      </span>
      <input
        type="range"
        min="0"
        max={Math.max(1, Math.ceil(item.durationSeconds))}
        step="1"
        value="0"
        aria-label={words('position')}
        data-part="seek"
      />
      <span class="clock" data-part="all">
        {item.durationSeconds > 0 ? clock(item.durationSeconds) : ''}
      </span>
    </div>
  );
}

function Buttons({ words }: { words: Words }) {
  return (
    <div class="buttons">
      <button type="button" class="round" aria-label={words('back')} data-part="back">
        <Icon name="back" />
        <small aria-hidden="true">15</small>
      </button>
      <button type="button" class="round main" aria-label={words('play')} data-part="play">
        <Icon name="play" />
        <Icon name="pause" />
      </button>
      <button type="button" class="round" aria-label={words('on')} data-part="on">
        <Icon name="on" />
        <small aria-hidden="true">30</small>
      </button>
      <select class="speed" aria-label={words('speed')} data-part="speed">
        {SPEEDS.map((speed) => (
          <option value={speed} selected={speed === 1}>
            {speed}×
          </option>
        ))}
      </select>
      <button
        type="button"
        class="share"
        aria-expanded={false}
        aria-controls="share"
        data-part="share"
      >
        {words('share')}
      </button>
    </div>
  );
}

function Share({ address, words }: { address: string; words: Words }) {
  return (
    <div class="sharing" id="share" data-part="sharing" hidden>
      <input
        type="text"
        readonly
        value={address}
        aria-label={words('shareLink')}
        data-part="link"
        data-address={address}
      />
      <button type="button" data-part="copy">
        {words('copy')}
      </button>
      <label>
        <input type="checkbox" data-part="from" />{' '}
        <span data-part="from-words">{words('shareAt')}</span>
      </label>
    </div>
  );
}
