import { Act, Done } from '../platform/pages/parts.tsx';
import { readableTime } from '../platform/moment.ts';
import { FormTrouble } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import type { listDeliveries } from '../webhooks/deliveries.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { pathOfWebhooks, WebhookHead } from './webhook-pages.tsx';

type Delivery = Awaited<ReturnType<typeof listDeliveries>>[number];

export interface WebhookView {
  show: Show;
  webhook: Webhook;
  /** Newest first. */
  deliveries: Delivery[];
  /** The address of what follows. */
  next: string | undefined;
  done?: string | undefined;
}

/** One webhook: what was sent to it, and what came back. */
export function webhookPage(viewer: Viewer, view: WebhookView, form: FormState): Page {
  const { show, webhook, deliveries, next, done } = view;
  return deskPage(viewer.person, {
    title: `Webhook ${webhook.url}`,
    children: (
      <>
        <WebhookHead show={show} webhook={webhook} />
        <FormTrouble form={form} fields={[]} />
        {done === 'sent' && (
          <Done>It is sent in a moment; load the page again to see the answer.</Done>
        )}
        <section aria-labelledby="sent">
          <h2 id="sent">What was sent to it</h2>
          {deliveries.length === 0 && (
            <p class="empty">Nothing yet. A test shows whether the address listens.</p>
          )}
          <div class="entries">
            {deliveries.map((delivery) => (
              <Sent view={view} delivery={delivery} />
            ))}
          </div>
          {next && (
            <p>
              <a href={next}>Older ones</a>
            </p>
          )}
        </section>
      </>
    ),
  });
}

/** A status as people say it, and the colour that it has at the desk. */
const statuses: Record<string, [label: string, colour: string]> = {
  pending: ['on its way', 'scheduled'],
  delivered: ['delivered', 'live'],
  failed: ['failed', 'withdrawn'],
  cancelled: ['given up', 'draft'],
};

function Sent({ view: { show, webhook }, delivery }: { view: WebhookView; delivery: Delivery }) {
  const { id, type, status, created_at: at, payload } = delivery;
  const [label, colour] = statusOf(delivery, show);
  return (
    <details>
      <summary>
        <span>
          {type} <small>{readableTime(at, show.timeZone)}</small>
        </span>
        <span class={`state ${colour}`}>{label}</span>
      </summary>
      <p>{storyOf(delivery, show)}</p>
      <CameBack delivery={delivery} />
      <h3>What was sent</h3>
      <pre>{payload}</pre>
      {status !== 'pending' && webhook.disabledAt === null && (
        <Act action={`${pathOfWebhooks(show)}/${webhook.id}/deliveries/${id}/replay`}>
          Send it again
        </Act>
      )}
    </details>
  );
}

function statusOf({ status, attempts, next_at: nextAt }: Delivery, show: Show): [string, string] {
  if (status === 'pending' && attempts > 0 && nextAt !== null)
    return [`failing, next at ${readableTime(nextAt, show.timeZone)}`, 'withdrawn'];
  return statuses[status] ?? [status, 'draft'];
}

function storyOf({ attempts, next_at: nextAt, error }: Delivery, show: Show): string {
  const tries = attempts === 1 ? '1 try' : `${attempts} tries`;
  const next = nextAt === null ? '' : `, the next ${readableTime(nextAt, show.timeZone)}`;
  return `${tries}${next}.${error === null ? '' : ` ${error}`}`;
}

function CameBack({ delivery }: { delivery: Delivery }) {
  const { response_status: status, response_body: body } = delivery;
  if (status === null) return null;
  return (
    <>
      <h3>What came back: {status}</h3>
      {body !== null && body !== '' && <pre>{body}</pre>}
    </>
  );
}
