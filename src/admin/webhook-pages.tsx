import { Act, Done, ToCopy } from '../platform/pages/parts.tsx';
import { readableTime } from '../platform/moment.ts';
import { Field, FormTrouble, problemOf, Submit, Tick } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { eventTypes } from '../shows/events.ts';
import type { EventType } from '../shows/events.ts';
import type { Show } from '../shows/show.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { WithSecret } from '../webhooks/webhooks.ts';
import { askFirst } from './ask-first.tsx';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { Up } from './show-pages.tsx';

const inWords: Record<EventType, string> = {
  'episode.published': 'An episode goes live',
  'episode.scheduled': 'An episode is scheduled',
  'episode.changed': 'A live episode changes',
  'episode.withdrawn': 'An episode is taken out of the feed',
  'episode.deleted': 'An episode is deleted',
  'show.changed': 'The show changes',
  'upload.failed': 'An upload fails',
};

export const pathOfWebhooks = ({ slug }: Show): string => `/admin/shows/${slug}/webhooks`;

/** One that hears of every show tells of all of them, which only owners of the server may see. */
export function mayOpen(viewer: Viewer, { showId }: Webhook): boolean {
  return showId !== null || viewer.may('manage-server');
}

export function webhooksPage(
  viewer: Viewer,
  { show, webhooks, done }: { show: Show; webhooks: Webhook[]; done?: string | undefined },
  form: FormState,
): Page {
  return deskPage(viewer.person, {
    title: `Webhooks of ${show.title}`,
    children: (
      <>
        <Up show={show} />
        <h1>Webhooks</h1>
        {done === 'removed' && <Done>The webhook hears nothing more.</Done>}
        <p>A program at an address of yours hears what happens to this show, when it happens.</p>
        {webhooks.length === 0 && <p class="empty">Nobody hears of this show yet.</p>}
        <ul class="rows">
          {webhooks.map((webhook) => (
            <Row viewer={viewer} show={show} webhook={webhook} />
          ))}
        </ul>
        <section aria-labelledby="add">
          <h2 id="add">A new webhook</h2>
          <Add viewer={viewer} show={show} form={form} />
        </section>
      </>
    ),
  });
}

function Row({ viewer, show, webhook }: { viewer: Viewer; show: Show; webhook: Webhook }) {
  const { id, url, disabledReason } = webhook;
  return (
    <li>
      <div>
        {mayOpen(viewer, webhook) ? (
          <a href={`${pathOfWebhooks(show)}/${id}`}>{url}</a>
        ) : (
          <span>An address of the owners of this server</span>
        )}
        <small>{heardBy(webhook)}</small>
        {disabledReason !== null && <small class="wrong">Nothing is sent: {disabledReason}</small>}
      </div>
    </li>
  );
}

/** "Of this show: an episode goes live; the show changes" */
function heardBy({ events, showId }: Webhook): string {
  const of = showId === null ? 'Of every show' : 'Of this show';
  if (events.length === eventTypes.length) return `${of}: everything`;
  return `${of}: ${events.map((type) => inWords[type].toLowerCase()).join('; ')}`;
}

function Add({ viewer, show, form }: { viewer: Viewer; show: Show; form: FormState }) {
  const wrong = problemOf(form, 'events');
  return (
    <form method="post" action={pathOfWebhooks(show)} class="wide">
      <FormTrouble form={form} fields={['url', 'events', 'all_shows']} />
      <Field
        form={form}
        name="url"
        type="url"
        label="Address"
        hint="On the public internet. Events come as a signed POST, after Standard Webhooks."
        required
      />
      <fieldset id="events" {...(wrong && { 'aria-describedby': 'events-error' })}>
        <legend>It hears when</legend>
        {eventTypes.map((type) => (
          <label>
            <input type="checkbox" name={`event_${type}`} checked={`event_${type}` in form.typed} />
            {inWords[type]}
          </label>
        ))}
        {wrong && (
          <small class="wrong" id="events-error">
            {wrong}
          </small>
        )}
      </fieldset>
      {viewer.may('manage-server') && (
        <Tick
          form={form}
          name="all_shows"
          label="Of every show of this server, also of later ones"
        />
      )}
      <Submit>Add the webhook</Submit>
    </form>
  );
}

export function newWebhookPage(viewer: Viewer, show: Show, { webhook, secret }: WithSecret): Page {
  return deskPage(viewer.person, {
    title: 'The new webhook',
    islands: ['copy'],
    children: (
      <>
        <Up show={show} />
        <h1>The new webhook</h1>
        <p>
          With this secret the program can tell that an event is from here. It is shown only now.
        </p>
        <ToCopy label="Secret" value={secret} />
        <p class="actions">
          <a class="button" href={`${pathOfWebhooks(show)}/${webhook.id}`}>
            To the webhook
          </a>
        </p>
      </>
    ),
  });
}

/** What one webhook is, and what can be done with it. */
export function WebhookHead({ show, webhook }: { show: Show; webhook: Webhook }) {
  const { id, url, disabledAt, disabledReason } = webhook;
  const path = `${pathOfWebhooks(show)}/${id}`;
  return (
    <>
      <p class="up">
        <a href={pathOfWebhooks(show)}>Webhooks of {show.title}</a>
      </p>
      <h1 class="long">{url}</h1>
      <p>{heardBy(webhook)}</p>
      {disabledAt !== null && (
        <div class="attention">
          <p>
            Since {readableTime(disabledAt, show.timeZone)} nothing is sent: {disabledReason}
          </p>
        </div>
      )}
      <div class="actions">
        {disabledAt === null ? (
          <Act action={`${path}/test`}>Send a test</Act>
        ) : (
          <Act action={`${path}/enable`}>Send to it again</Act>
        )}
        <a class="quiet" href={`${path}/remove`}>
          Remove it
        </a>
      </div>
    </>
  );
}

export function removeWebhookPage(viewer: Viewer, show: Show, webhook: Webhook): Page {
  const path = `${pathOfWebhooks(show)}/${webhook.id}`;
  return askFirst(viewer, <Up show={show} />, {
    title: 'Remove this webhook?',
    text: `${webhook.url} hears nothing more, and what was sent to it is forgotten.`,
    action: `${path}/remove`,
    button: 'Remove',
    back: path,
  });
}
