import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

/** A request: `before`, then the file `sound` so many times, then `after`. */
export interface Sending {
  port: number;
  before: string;
  sound: string;
  times: number;
  after: string;
  /** Whether the end of the bytes is told by closing this side of the connection. */
  closes: boolean;
}

export interface Sent {
  /** From the first byte to the answer. */
  seconds: number;
  /** What came back first. */
  answer: string;
}

const { port, before, sound, times, after, closes }: Sending = JSON.parse(process.argv[2] ?? '');
const bytes = readFileSync(sound);
const socket = connect({ port, host: '127.0.0.1' });
await once(socket, 'connect');
const start = performance.now();
const answered = once(socket, 'data');
socket.write(before);
for (let time = 0; time < times; time += 1)
  if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), answered]);
socket.write(after);
if (closes) socket.end();
const [answer] = (await answered) as [Buffer];
const seconds = (performance.now() - start) / 1000;
socket.destroy();
const sent: Sent = { seconds, answer: answer.toString('latin1', 0, 2000) };
process.stdout.write(JSON.stringify(sent));
