/** How much memory does a bomb take? 10 GB of zeros are sent as gzip; the servers live in the parent. */
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { publicAddress, troubleFrom } from './fetch-world.ts';

const url = process.env['BOMB_URL'] ?? '';
const outgoing = guardedOutgoing({ allow: [publicAddress] });
const megabyte = 1024 ** 2;

await outgoing.request({ url, maxBytes: 1_000, cutBody: true, totalMs: 60_000 });
const before = process.memoryUsage.rss();
let peak = before;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 5);

const whole = outgoing.request({ url, maxBytes: 32 * megabyte, totalMs: 60_000 });
const { code } = await troubleFrom(whole);
const { body } = await outgoing.stream({ url, maxBytes: 2_000 * megabyte, totalMs: 60_000 });
let streamed = 0;
for await (const chunk of body as AsyncIterable<Buffer>) {
  streamed += chunk.length;
  if (streamed > 200 * megabyte) break;
}
clearInterval(watch);
console.log(
  JSON.stringify({ code, streamed, grownMegabytes: Math.ceil((peak - before) / megabyte) }),
);
