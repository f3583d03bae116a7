import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A name server that knows texts only (RFC 1035), on a port of this machine. */
export interface NameServer {
  /** `127.0.0.1:PORT` */
  address: string;
  /** What stands under each name; a name that is missing does not exist, and `silent` gets no answer. */
  texts: Map<string, string[] | 'silent'>;
  /** The names that were asked for. */
  asked: string[];
  close(): void;
}

const TYPE_TXT = 16;
const NXDOMAIN = 3;

export async function openNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const texts: NameServer['texts'] = new Map();
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const { name, end } = questionIn(query);
    asked.push(name);
    const found = texts.get(name);
    if (found !== 'silent') socket.send(answerTo(query.subarray(0, end), found), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const address = `127.0.0.1:${socket.address().port}`;
  return { address, texts, asked, close: () => socket.close() };
}

/** The name that is asked for, and where the question ends: after its type and class. */
function questionIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

function answerTo(question: Buffer, texts: string[] | undefined): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | (texts === undefined ? NXDOMAIN : 0), 2);
  head.writeUInt16BE(texts?.length ?? 0, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...(texts ?? []).map(recordOf)]);
}

/** A text of more than 255 bytes stands in several pieces. */
function recordOf(text: string): Buffer {
  const pieces = text.match(/.{1,255}/gs) ?? [''];
  const data = Buffer.concat(
    pieces.flatMap((piece) => [Buffer.from([piece.length]), Buffer.from(piece, 'latin1')]),
  );
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0); // the name of the question
  record.writeUInt16BE(TYPE_TXT, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([record, data]);
}
