import { pagePath } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Show } from '../shows/show.ts';
import { CoverImage } from './cover.tsx';
import { heardOf, listedLinks } from './listen-apps.ts';
import type { Listing } from './listen-apps.ts';
import type { ShowSeen } from './read.ts';
import { spokenIn } from './words.ts';
import type { Words } from './words.ts';

interface AboutProps {
  addresses: Addresses;
  seen: ShowSeen;
  listings: readonly Listing[];
  words: Words;
}

/** What a show is, where to subscribe, and where it is at home and supported. */
export function AboutShow({ addresses, seen: { show, cover }, listings, words }: AboutProps) {
  const spoken = spokenIn(show.language);
  return (
    <header class="show">
      <CoverImage cover={cover} width={192} />
      <div>
        <h1 {...spoken}>{show.title}</h1>
        {show.author !== null && (
          <p class="by" {...spoken}>
            {show.author}
          </p>
        )}
        <div {...spoken}>
          {show.description.split(/\n{2,}/).map((paragraph) => (
            <p>{paragraph}</p>
          ))}
        </div>
        <p class="links">
          <a class="button" href={pagePath(show, 'listen')}>
            {words('listenInApp')}
          </a>
          <a href={addresses.feed(show.slug)}>{words('feed')}</a>
        </p>
        <Listed addresses={addresses} show={show} listings={listings} words={words} />
        <Elsewhere addresses={addresses} show={show} words={words} />
      </div>
    </header>
  );
}

/** The page to listen has all of them; here are those that most people use. */
const MOST_LISTED = 6;

function Listed({ addresses, show, listings, words }: Omit<AboutProps, 'seen'> & { show: Show }) {
  const links = listedLinks(heardOf(addresses, show, listings)).slice(0, MOST_LISTED);
  if (links.length === 0) return null;
  return (
    <ul class="listed" aria-label={words('listed')}>
      {links.map(({ name, url }) => (
        <li>
          <a href={url} rel="noopener">
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The web site of the show, and where listeners can give. */
function Elsewhere({ addresses, show, words }: { addresses: Addresses; show: Show; words: Words }) {
  const site = show.link === addresses.show(show) ? null : show.link;
  if (site === null && show.funding.length === 0) return null;
  return (
    <p class="links">
      {site !== null && (
        <a href={site} rel="noopener">
          {words('website')}
        </a>
      )}
      {show.funding.map(({ url, text }) => (
        <a href={url} rel="noopener" {...spokenIn(show.language)}>
          {text}
        </a>
      ))}
    </p>
  );
}

/** Who holds the rights, and what others may do with the show. */
export function Rights({ show, words }: { show: Show; words: Words }) {
  const { license } = show.namespace;
  if (show.copyright === null && license === null) return null;
  const said = license && words('license', { name: license.name });
  return (
    <footer class="rights">
      {show.copyright !== null && <p {...spokenIn(show.language)}>{marked(show.copyright)}</p>}
      {license && (
        <p>
          {license.url === undefined ? (
            said
          ) : (
            <a href={license.url} rel="noopener license">
              {said}
            </a>
          )}
        </p>
      )}
    </footer>
  );
}

/** Many write the sign themselves. */
function marked(copyright: string): string {
  return /©|℗|\(c\)|copyright/i.test(copyright) ? copyright : `© ${copyright}`;
}
