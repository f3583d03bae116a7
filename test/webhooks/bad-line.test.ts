import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { movableClock } from '../support/clock.ts';
import { openFaultProxy } from '../support/fault-proxy.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { addWebhook, deliveriesOf, openReceiver, rename } from './webhooks-world.ts';
import type { Receiver } from './webhooks-world.ts';

const PATIENCE_MS = 60_000;
/** The longest wait of the first tries. */
const LATER_MS = 10 * 60_000;

/** What is wrong with the line to a receiver, and whether it hears all the same, and so hears twice. */
const lines: [name: string, isHeard: boolean, disturb: (line: FaultProxy) => unknown][] = [
  ['refuses connections', false, (line) => line.stop()],
  ['is reset', false, (line) => line.use({ up: { reset: true } })],
  ['breaks in the middle of the event', false, (line) => line.use({ up: { cutAfterBytes: 100 } })],
  ['breaks before the answer', true, (line) => line.use({ down: { cutAfterBytes: 0 } })],
  ['breaks in the answer', true, (line) => line.use({ down: { cutAfterBytes: 10 } })],
  ['carries nothing', false, (line) => line.use({ up: { blackhole: true } })],
];

describe('a line to a receiver', () => {
  const clock = movableClock();
  let receiver: Receiver;
  let line: FaultProxy;
  let server: TestServer;
  beforeAll(async () => {
    receiver = await openReceiver();
    line = await openFaultProxy({
      port: Number(new URL(receiver.settings['PING_LOOPBACK']!).port),
    });
    const settings = { ...receiver.settings, PING_LOOPBACK: `http://127.0.0.1:${line.port}` };
    server = await startServer({ clock, settings, lookEveryMs: 50 });
  });
  afterAll(async () => {
    await server.stop();
    await line.stop();
    receiver.close();
  });

  test.each(lines)(
    'that %s fails the delivery; once it is well all events are heard, again by the same id (reliability R32)',
    async (name, isHeard, disturb) => {
      const show = await makeShow(server, { title: name });
      const path = `/${show.slug}`;
      const webhook = await addWebhook(server, show, path, { events: ['show.changed'] });
      await disturb(line);
      for (const description of ['First', 'Second']) await rename(server, show, description);
      await vi.waitFor(async () => {
        const deliveries = await deliveriesOf(server, show, webhook);
        const tried = deliveries.filter(({ attempts }) => attempts > 0);
        expect(tried).toHaveLength(2);
        for (const one of tried)
          expect(one).toMatchObject({
            status: 'pending',
            response_status: null,
            error: expect.any(String),
          });
      }, PATIENCE_MS);
      expect(receiver.at(path).length > 0).toBe(isHeard);
      await line.mend();
      clock.moveBy(LATER_MS);
      await vi.waitFor(async () => {
        const deliveries = await deliveriesOf(server, show, webhook);
        expect(deliveries.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
      }, PATIENCE_MS);
      const ids = (await deliveriesOf(server, show, webhook)).map(({ event_id }) => event_id);
      const heard = receiver.at(path).map(({ id }) => id);
      expect(new Set(heard)).toEqual(new Set(ids));
      expect(heard.length).toBeGreaterThanOrEqual(isHeard ? 3 : 2);
    },
    2 * PATIENCE_MS,
  );
});
