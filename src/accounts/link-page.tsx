import { ToCopy } from '../platform/pages/parts.tsx';
import type { DeskContent } from './desk-pages.tsx';
import { linkPaths } from './entry-link.ts';

interface LinkTools {
  /** Undefined: nobody sends mail here. */
  mailer: unknown;
  /** Of this server. */
  base: string;
}

interface LinkFor {
  /** The address of who gets it. */
  to: string;
  secret: string;
  /** Where to go then. */
  back: string;
}

/** The link of an invitation, shown once. */
export function invitationPage(tools: LinkTools, link: LinkFor): DeskContent {
  const limits = 'It counts once, within seven days.';
  return linkPage(tools, link, {
    title: 'Invitation',
    limits,
    address: linkPaths.invitation(link.secret),
  });
}

/** The link with which somebody sets a new password, shown once. */
export function resetPage(tools: LinkTools, link: LinkFor): DeskContent {
  const limits = 'It counts once, within an hour, and ends their sessions when it is used.';
  return linkPage(tools, link, {
    title: 'A new password',
    limits,
    address: linkPaths.reset(link.secret),
  });
}

function linkPage(
  { mailer, base }: LinkTools,
  { to, back }: LinkFor,
  { title, limits, address }: { title: string; limits: string; address: string },
): DeskContent {
  const handOn = mailer
    ? `A mail with such a link goes to ${to}. You can also hand on this one yourself; whichever is used first counts.`
    : `Send this link to ${to}.`;
  return {
    title,
    islands: ['copy'],
    children: (
      <article>
        <p>
          {handOn} {limits}
        </p>
        <ToCopy label="Link" value={base + address} />
        <p>It is shown only now: only its fingerprint is kept.</p>
        <p>
          <a href={back}>Done</a>
        </p>
      </article>
    ),
  };
}
