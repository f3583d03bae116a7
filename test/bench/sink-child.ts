import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { pipeline } from 'node:stream/promises';

/*
 * The least that taking an upload can be: what comes in on a socket goes to a file, which is synced once
 * before the answer.
 */
const [port, path = ''] = process.argv.slice(2);
createServer({ allowHalfOpen: true }, (socket) => {
  pipeline(socket, createWriteStream(path, { flush: true }), { end: true }).then(
    () => socket.end('taken'),
    () => socket.destroy(),
  );
}).listen(Number(port), '127.0.0.1');
