import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/open.ts';
import { defineJob } from '../platform/jobs/define.ts';
import type { Mail, Mailer } from '../platform/mail/mailer.ts';
import { readableTime } from '../platform/moment.ts';
import { linkPaths, newLinkSecret } from './entry-link.ts';
import * as links from './entry-links-store.ts';
import type { LinkToSend } from './entry-links-store.ts';
import { findPerson } from './people-store.ts';
import { hashToken } from './token.ts';

/** Sends an invitation, or the link for a new password. For a day, should the mail server be down. */
export const mailEntryLink = defineJob({
  name: 'accounts.mail-link',
  payload: z.object({ link_id: z.string() }),
  attempts: 34,
  limitSeconds: 60,
});

export interface EntryMailTools {
  database: Database;
  clock: Clock;
  mailer: Mailer | undefined;
  /** Of this server, for links. */
  base: string;
  /** What a show is called; undefined when it has gone. */
  titleOf: (showId: string) => Promise<string | undefined>;
}

/**
 * Sends a link by mail, if it still counts. Each try has a secret of its own, which is kept nowhere: neither the job nor the
 * database could let anybody in. All of them count until one is used.
 * @throws LongwaveError `mail.failed`
 */
export async function sendLink(tools: EntryMailTools, linkId: string): Promise<void> {
  const { database, clock, mailer } = tools;
  if (!mailer) throw new Error('SMTP_URL is not set any more.');
  const secret = newLinkSecret();
  const kept = { id: linkId, hash: hashToken(secret) };
  const link = await database.transaction((tx) => links.addMailHash(tx, kept, clock.now()));
  if (link) await mailer.send(await mailOf(tools, link, secret));
}

async function mailOf(
  { database, base, titleOf }: EntryMailTools,
  { email, place, madeBy, expiresAt }: LinkToSend,
  secret: string,
): Promise<Mail> {
  const by = (madeBy === null ? undefined : await findPerson(database.read, madeBy))?.name;
  const until = `It counts once, until ${readableTime(expiresAt, 'UTC')} UTC.`;
  if (place === undefined)
    return {
      to: email,
      subject: 'A new password for Longwave',
      text: lettered([
        madeBy === null
          ? `Somebody, perhaps you, has said that you have forgotten your password at ${base}. This link sets a new one.`
          : `${by ?? 'Somebody'} has made a link with which you can set a new password at ${base}.`,
        until,
        base + linkPaths.reset(secret),
        'If you have not asked for it, do nothing: your password stays as it is.',
      ]),
    };
  const to =
    place === 'server'
      ? 'the server as an owner'
      : `“${(await titleOf(place.showId)) ?? 'a show'}” as ${place.role}`;
  return {
    to: email,
    subject: `Invitation to ${to}`,
    text: lettered([
      `${by ?? 'Somebody'} invites you to ${to}, at ${base}.`,
      `Open this link to accept. ${until}`,
      base + linkPaths.invitation(secret),
      'If you do not know what this is about, do nothing.',
    ]),
  };
}

function lettered(paragraphs: string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}
