import type { MailConfig } from '../config.ts';
import { LongwaveError, systemCode } from '../errors.ts';

/** A mail to one person, in plain text. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  readonly from: string;
  /** The host name of the mail server, for people. */
  readonly server: string;
  /** Hands a mail to the mail server. @throws LongwaveError `mail.failed`, which says why. */
  send(mail: Mail): Promise<void>;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
const LONGEST_SUBJECT = 200;

/** Sends by the mail server of the settings; undefined where there is none. */
export function mailerOf(config: MailConfig | undefined): Mailer | undefined {
  if (config === undefined) return undefined;
  const { from } = config;
  const server = new URL(config.smtpUrl).hostname;
  return {
    from,
    server,
    send: async (mail) => {
      try {
        const transport = await openTransport(config);
        await transport.sendMail({
          from: { name: 'Longwave', address: from },
          // By its parts, so that nothing in it is read as a list of addresses (security 38).
          to: { name: '', address: mail.to },
          subject: oneLine(mail.subject),
          text: mail.text,
          headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: nobody's holiday answers it
        });
      } catch (error) {
        throw refused(server, error);
      }
    },
  };
}

/** The library is loaded with the first mail: no start waits for it. */
async function openTransport({ smtpUrl }: MailConfig) {
  const { createTransport } = await import('nodemailer');
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return createTransport({
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    // Neither a password nor a link that lets somebody in goes over the network in the clear; on this machine a certificate
    // proves nothing.
    requireTLS: !isHere,
    ignoreTLS: isHere,
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** A line break would begin another header. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, LONGEST_SUBJECT);
}

const mends: Record<string, string> = {
  EAUTH: 'Check the user and the password in SMTP_URL.',
  EENVELOPE: 'The server refuses MAIL_FROM, or the address that it goes to.',
  EMESSAGE: 'The server has read the mail and refuses it.',
  ETLS: 'The server speaks no TLS that can be trusted; check its name and port in SMTP_URL.',
  EDNS: 'Check the name of the server in SMTP_URL.',
};

function refused(server: string, error: unknown): LongwaveError {
  const said = error instanceof Error ? error.message : String(error);
  const mend = mends[systemCode(error) ?? ''] ?? 'Check the server and its port in SMTP_URL.';
  const message = `The mail server ${server} did not take the mail: ${oneLine(said)}`;
  return new LongwaveError('unprocessable', 'mail.failed', message, { mend, cause: error });
}
