import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** By their names in lower case, each as often as it came. */
  headers: Map<string, string[]>;
  text: string;
}

/** A mail server (RFC 5321) as far as one needs it: it keeps what it is given. */
export interface SmtpReceiver {
  url: string;
  mails: ReceivedMail[];
  /** What it answers to the next recipient, instead of taking it, such as "451 later". */
  refuseOnce(answer: string): void;
  /** Takes the next mail, and breaks the connection instead of saying so. */
  loseAnswerOnce(): void;
  /** How often it has refused. */
  refused(): number;
  close(): Promise<void>;
}

export async function openSmtpReceiver(): Promise<SmtpReceiver> {
  const mails: ReceivedMail[] = [];
  const answers: string[] = [];
  let refused = 0;
  let lost = 0;
  const server = createServer((socket) => {
    serve(socket, {
      keep: (mail) => mails.push(mail),
      refusal: () => {
        const answer = answers.shift();
        if (answer !== undefined) refused++;
        return answer;
      },
      losesAnswer: () => lost-- > 0,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://ada:right@127.0.0.1:${port}`,
    mails,
    refuseOnce: (answer) => answers.push(answer),
    loseAnswerOnce: () => (lost = 1),
    refused: () => refused,
    close: async () => await new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Keeping {
  keep: (mail: ReceivedMail) => void;
  refusal: () => string | undefined;
  losesAnswer: () => boolean;
}

function serve(socket: Socket, { keep, refusal, losesAnswer }: Keeping): void {
  let waiting = '';
  let from = '';
  let to: string[] = [];
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const answer = (line: string): void => {
    const [word = ''] = line.toUpperCase().split(/[ :]/);
    if (word === 'EHLO') say('250-here\r\n250-AUTH PLAIN\r\n250 8BITMIME');
    else if (word === 'AUTH') say(isRight(line) ? '235 in' : '535 wrong user or password');
    else if (word === 'MAIL') {
      from = addressIn(line);
      to = [];
      say('250 ok');
    } else if (word === 'RCPT') {
      const no = refusal();
      if (no === undefined) to.push(addressIn(line));
      say(no ?? '250 ok');
    } else if (word === 'DATA') say('354 go on');
    else if (word === 'STARTTLS') say('502 not here');
    else if (word === 'QUIT') socket.end('221 bye\r\n');
    else say('250 ok');
  };
  let inData = false;
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    waiting += chunk;
    for (;;) {
      const end = inData ? '\r\n.\r\n' : '\r\n';
      const at = waiting.indexOf(end);
      if (at < 0) return;
      const part = waiting.slice(0, at);
      waiting = waiting.slice(at + end.length);
      if (inData) {
        keep({ from, to, ...parsed(part) });
        if (losesAnswer()) socket.destroy();
        else say('250 kept');
      } else answer(part);
      inData = !inData && /^DATA$/i.test(part);
    }
  });
  socket.on('error', () => undefined);
  say('220 here');
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}

function isRight(line: string): boolean {
  const [, , given = ''] = line.split(' ');
  return Buffer.from(given, 'base64').toString() === '\0ada\0right';
}

function parsed(data: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const [head = '', ...rest] = data.split('\r\n\r\n');
  const headers = new Map<string, string[]>();
  for (const line of head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  const [encoding] = headers.get('content-transfer-encoding') ?? [];
  const body = rest.join('\r\n\r\n').replaceAll(/^\.\./gm, '.');
  return { headers, text: decoded(body, encoding).replaceAll('\r\n', '\n') };
}

function decoded(body: string, encoding = '7bit'): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, 'latin1').toString();
}
