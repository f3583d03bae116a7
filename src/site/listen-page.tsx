import { pagePath } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Page } from '../platform/pages/page.tsx';
import { QrCode } from '../platform/pages/qr-code.tsx';
import { CoverImage } from './cover.tsx';
import { ListenHead } from './head.tsx';
import { appLinks, heardOf } from './listen-apps.ts';
import type { AppLink, Device, Listing } from './listen-apps.ts';
import type { ShowSeen } from './read.ts';
import { pageLanguage, spokenIn, wordsIn } from './words.ts';
import type { Word, Words } from './words.ts';

const headings: Record<Device, Word> = {
  ios: 'onIos',
  android: 'onAndroid',
  desktop: 'onDesktop',
};

/** The show in the app of one's choice: those of the reader's device first, all of them for everybody. */
export function listenPage(
  addresses: Addresses,
  { show, cover }: ShowSeen,
  { device, listings }: { device: Device; listings: readonly Listing[] },
): Page {
  const words = wordsIn(show.language);
  const { title } = show;
  const heard = heardOf(addresses, show, listings);
  const links = appLinks(heard);
  const here = links.filter(({ devices }) => devices.includes(device));
  const elsewhere = links.filter(({ devices }) => !devices.includes(device));
  return {
    title: words('listenTitle', { title }),
    language: pageLanguage(show.language),
    head: <ListenHead addresses={addresses} show={show} cover={cover} />,
    islands: ['copy'],
    body: (
      <main class="site">
        <p class="up">
          <a href={pagePath(show)} {...spokenIn(show.language)}>
            {title}
          </a>
        </p>
        <header class="show">
          <CoverImage cover={cover} width={128} />
          <div>
            <h1>{words('listenTitle', { title })}</h1>
            {show.author !== null && <p class="by">{show.author}</p>}
          </div>
        </header>
        <Apps id="here" heading={words(headings[device])} links={here} />
        <Apps id="elsewhere" heading={words('onOthers')} links={elsewhere} />
        <FeedAddress feed={heard.feed} words={words} />
        <OnPhone url={addresses.listen(show)} words={words} />
      </main>
    ),
  };
}

function Apps({ id, heading, links }: { id: string; heading: string; links: AppLink[] }) {
  if (links.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      <ul class="apps">
        {links.map(({ name, url }) => (
          <li>
            <a href={url} rel="noopener">
              {name}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Only where the window is wide: a phone does not look at itself. */
function OnPhone({ url, words }: { url: string; words: Words }) {
  return (
    <section class="on-phone" aria-labelledby="on-phone">
      <h2 id="on-phone">{words('onPhone')}</h2>
      <p>{words('scanCode')}</p>
      <QrCode text={url} label={words('codeLeadsTo', { url })} />
    </section>
  );
}

function FeedAddress({ feed, words }: { feed: string; words: Words }) {
  return (
    <section data-copy data-copied={words('copied')} data-copy-yourself={words('copyYourself')}>
      <h2>
        <label for="feed">{words('feedAddress')}</label>
      </h2>
      <div class="row">
        <input id="feed" type="url" readonly value={feed} aria-describedby="feed-hint" />
        <button type="button" hidden>
          {words('copy')}
        </button>
      </div>
      <small id="feed-hint">{words('feedHint')}</small>
      <p role="status" />
    </section>
  );
}
