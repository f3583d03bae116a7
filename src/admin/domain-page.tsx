import { domainToUnicode } from 'node:url';
import type { Addresses } from '../addresses/urls.ts';
import { adviceOn } from '../domains/advice.ts';
import type { DomainState } from '../domains/domain.ts';
import type { Domain } from '../domains/domains.ts';
import { readableTime } from '../platform/moment.ts';
import { Field, FormTrouble, MoreFields, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { Act, Done } from '../platform/pages/parts.tsx';
import type { Show } from '../shows/show.ts';
import { askFirst } from './ask-first.tsx';
import type { Viewer } from './desk.ts';
import { DomainSteps } from './domain-steps.tsx';
import { deskPage } from './frame.tsx';
import { Up } from './show-pages.tsx';

export interface DomainView {
  show: Show;
  domain: Domain | undefined;
  addresses: Addresses;
  /** Where the proxy in front finds this server. */
  port: number;
  done?: string | undefined;
}

export const pathOfDomain = ({ slug }: Show): string => `/admin/shows/${slug}/domain`;

/** The name of its own that a show has or wants: what to do for it, and what was found. */
export function domainPage(viewer: Viewer, view: DomainView, form: FormState): Page {
  const { show, domain, addresses, done } = view;
  const below = addresses.show({ slug: show.slug, domain: null });
  return deskPage(viewer.person, {
    title: `Domain of ${show.title}`,
    islands: ['copy'],
    children: (
      <>
        <Up show={show} />
        <h1>Domain</h1>
        {done === 'removed' && <Done>{removed(domain, below)}</Done>}
        <p>
          The pages of this show can have a name of their own instead of {below}. The feed, audio
          and artwork keep their addresses: apps notice nothing.
        </p>
        {domain === undefined ? (
          <NameForm show={show} form={form} button="Use this name" />
        ) : (
          <Known view={view} domain={domain} form={form} />
        )}
      </>
    ),
  });
}

function NameForm({ show, form, button }: { show: Show; form: FormState; button: string }) {
  return (
    <form method="post" action={pathOfDomain(show)} class="narrow">
      <FormTrouble form={form} fields={['domain']} />
      <Field
        form={form}
        name="domain"
        label="Name"
        hint="Such as podcast.example.org, of a domain that you have."
        required
      />
      <Submit>{button}</Submit>
    </form>
  );
}

function Known({ view, domain, form }: { view: DomainView; domain: Domain; form: FormState }) {
  const { show } = view;
  return (
    <>
      <Standing view={view} domain={domain} />
      <Steps view={view} domain={domain} />
      <MoreFields form={form} title="Use another name" names={['domain']}>
        <NameForm show={show} form={form} button="Use this name instead" />
      </MoreFields>
    </>
  );
}

interface KnownProps {
  view: DomainView;
  domain: Domain;
}

function Standing({ view, domain }: KnownProps) {
  const { claim, state } = domain;
  const { label, colour } = states[state];
  return (
    <section aria-labelledby="name">
      <h2 id="name">
        {inLetters(claim.domain)} <span class={`state ${colour}`}>{label}</span>
      </h2>
      <p>
        <StateText view={view} domain={domain} />
      </p>
      <Found view={view} domain={domain} />
    </section>
  );
}

function Found({ view: { show, addresses, done }, domain }: KnownProps) {
  const { checkedAt } = domain.claim;
  const advice = adviceOn(addresses, domain);
  return (
    <>
      {done === 'checked' && advice.length === 0 && <Done>Checked: all is well.</Done>}
      {advice.length > 0 && (
        <div class="attention">
          {advice.map(({ message, mend }) => (
            <p>
              <strong>{message}</strong> {mend}
            </p>
          ))}
        </div>
      )}
      <div class="actions">
        <Act action={`${pathOfDomain(show)}/check`}>Check now</Act>
        <a class="button secondary" href={`${pathOfDomain(show)}/remove`}>
          Take it away
        </a>
      </div>
      {checkedAt !== null && (
        <p class="facts">Last checked {readableTime(checkedAt, show.timeZone)}</p>
      )}
    </>
  );
}

const states: Record<DomainState, { label: string; colour: string }> = {
  waiting: { label: 'not proved yet', colour: 'scheduled' },
  proved: { label: 'proved', colour: 'scheduled' },
  live: { label: 'in use', colour: 'live' },
  failing: { label: 'does not lead here', colour: 'withdrawn' },
};

function StateText({ view, domain }: KnownProps) {
  const { show, addresses } = view;
  const { claim, held, state } = domain;
  const page = addresses.show({ slug: show.slug, domain: claim.domain });
  if (state === 'live')
    return (
      <>
        Listeners are sent to <a href={page}>{page}</a>. Longwave looks once a day whether it still
        leads here.
      </>
    );
  if (state === 'failing')
    return (
      <>
        It has not led here since {readableTime(claim.failingSince ?? 0, show.timeZone)}.{' '}
        {held.isLive
          ? 'Listeners are still sent there, because only this server may be unable to reach it.'
          : 'Until it does again, listeners stay on this server.'}
      </>
    );
  if (state === 'proved')
    return (
      <>It is this show’s. Listeners are sent there as soon as it leads here: check once it does.</>
    );
  return (
    <>
      Do what follows, in any order, then check.
      {held.domain !== null && (
        <>
          {' '}
          Until it is proved, {inLetters(held.domain)} stays in use.
          {claim.isFailing &&
            ` That one has not led here since ${readableTime(claim.failingSince ?? 0, show.timeZone)}.`}
        </>
      )}
    </>
  );
}

/** Once all is well, nobody needs to see how it is done. */
function Steps({ view, domain }: KnownProps) {
  const steps = <DomainSteps view={view} domain={domain} />;
  if (domain.state !== 'live') return steps;
  return (
    <details>
      <summary>How it is set up</summary>
      {steps}
    </details>
  );
}

/** What is so after something was taken away. */
function removed(domain: Domain | undefined, below: string): string {
  const stays = domain?.held.domain ?? null;
  return stays === null
    ? `The pages of the show are at ${below} again.`
    : `The show keeps ${inLetters(stays)}.`;
}

/** As people read it; name servers and proxies want it in ASCII. */
function inLetters(domain: string): string {
  const letters = domainToUnicode(domain);
  return letters === domain || letters === '' ? domain : `${letters} (${domain})`;
}

export function removeDomainPage(
  viewer: Viewer,
  addresses: Addresses,
  show: Show,
  { claim, held }: Domain,
): Page {
  const path = pathOfDomain(show);
  const below = addresses.show({ slug: show.slug, domain: null });
  const stays = held.domain !== null && held.domain !== claim.domain ? held.domain : undefined;
  return askFirst(viewer, <Up show={show} />, {
    title: `Take ${inLetters(claim.domain)} away?`,
    text:
      stays === undefined
        ? `The pages of the show are then at ${below} again, and links to ${claim.domain} lead to them no more: as long as that name leads here, it is answered as ${addresses.base} is. It can be proved again later.`
        : `The show wants it no more, and keeps ${inLetters(stays)}.`,
    action: `${path}/remove`,
    button: 'Take it away',
    back: path,
  });
}
