import type { Addresses } from '../addresses/urls.ts';
import type { Episode } from '../episodes/episode.ts';
import { spokenTime } from '../platform/moment.ts';
import { CopyBox } from '../platform/pages/parts.tsx';
import { QrCode } from '../platform/pages/qr-code.tsx';
import type { Show } from '../shows/show.ts';
import { EPISODE_HEIGHT, embedCode, SHOW_HEIGHT } from '../site/embed-code.tsx';
import type { EpisodeView } from './episode-pages.tsx';

/** What others are given of a show: its feed, its pages, its player. */
export function ShowSharing({ show, addresses }: { show: Show; addresses: Addresses }) {
  const framed = { player: addresses.embed(show), title: show.title, height: SHOW_HEIGHT };
  return (
    <>
      <section aria-labelledby="feed-title">
        <h2 id="feed-title">The feed</h2>
        <Copyable
          id="feed"
          label="Address"
          value={addresses.feed(show.slug)}
          hint="Give it to directories; podcast apps take it too."
        />
      </section>
      <ListenPage url={addresses.listen(show)} />
      <section aria-labelledby="player">
        <h2 id="player">Player</h2>
        <Code
          code={embedCode(framed)}
          hint="It plays the newest episode, and lists the ones before."
        />
      </section>
    </>
  );
}

/** What stands on a poster or the last slide of a talk. */
function ListenPage({ url }: { url: string }) {
  return (
    <section aria-labelledby="listen">
      <h2 id="listen">Listen page</h2>
      <p>
        <a href={url}>{url}</a> opens the show in the app that somebody has.
      </p>
      <details>
        <summary>QR code of this page, for phones</summary>
        <QrCode text={url} label={`Leads to ${url}`} />
      </details>
    </section>
  );
}

/** The same of an episode, once listeners can hear it. */
export function EpisodeSharing({ view: { show, episode, addresses } }: { view: EpisodeView }) {
  if (episode.state !== 'live')
    return (
      <section aria-labelledby="sharing">
        <h2 id="sharing">Share it</h2>
        <p>{notYet(show, episode)}</p>
      </section>
    );
  const page = addresses.episode(show, episode.slug);
  const listen = addresses.listen(show);
  const player = addresses.embed(show, episode.id);
  const code = embedCode({ player, title: episode.title, height: EPISODE_HEIGHT });
  return (
    <section aria-labelledby="sharing">
      <h2 id="sharing">Share it</h2>
      <dl class="links">
        <dt>Its page</dt>
        <dd>
          <a href={page}>{page}</a>
        </dd>
        <dt>The show in the app that somebody has</dt>
        <dd>
          <a href={listen}>{listen}</a>
        </dd>
      </dl>
      <Code code={code} hint="Put it into the HTML of a page, where the player should be." />
    </section>
  );
}

function notYet({ timeZone }: Show, { state, publishAt }: Episode): string {
  const what = 'Its public page, and the code of a player for other web sites,';
  if (state === 'withdrawn') return `${what} are here again once it is published again.`;
  if (publishAt === null || state !== 'scheduled') return `${what} will be here once it is live.`;
  return `${what} will be here from ${spokenTime(publishAt, timeZone)} on, when it is live.`;
}

function Code({ code, hint }: { code: string; hint: string }) {
  const label = 'Code of the player, for other web sites';
  const looks =
    'For another look, put ?theme=light or ?theme=dark, or a colour such as ?color=2a6f97, behind its address; for both, ?theme=dark&color=2a6f97.';
  return <Copyable id="embed-code" label={label} value={code} rows={3} hint={`${hint} ${looks}`} />;
}

/** A text to copy: by a button, or without scripts by hand. */
function Copyable({
  id,
  label,
  value,
  rows,
  hint,
}: {
  id: string;
  label: string;
  value: string;
  rows?: number;
  hint: string;
}) {
  const given = { id, readonly: true, 'aria-describedby': `${id}-hint` };
  return (
    <CopyBox>
      <label for={id}>{label}</label>
      {rows === undefined ? (
        <input type="text" value={value} {...given} />
      ) : (
        <textarea rows={rows} {...given}>
          {value}
        </textarea>
      )}
      <small id={`${id}-hint`}>{hint}</small>
    </CopyBox>
  );
}
