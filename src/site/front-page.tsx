import { pagePath } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';

/** What stands at the address of the server: its shows, and the way to the desk. */
export function frontPage(addresses: Addresses, shows: readonly Show[]): Page {
  return {
    title: 'Podcasts',
    style: 'site',
    body: (
      <main class="site">
        <h1>Podcasts</h1>
        {shows.length === 0 && <p>There is no show here yet.</p>}
        <ul class="episodes">
          {shows.map((show) => (
            <li>
              <h2>
                <a
                  href={show.domain === null ? pagePath(show) : addresses.show(show)}
                  lang={show.language}
                  dir="auto"
                >
                  {show.title}
                </a>
              </h2>
              {show.author !== null && <p class="by">{show.author}</p>}
            </li>
          ))}
        </ul>
        <p>
          <a href="/admin">For podcasters: sign in</a>
        </p>
      </main>
    ),
  };
}
