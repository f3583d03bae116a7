import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { startChildServer } from '../support/child-server.ts';
import { patience, rounds } from '../support/faults.ts';
import { makeEpisode, makeShow } from '../support/server.ts';
import { openBalancer } from './balancer.ts';

const ROLLS = rounds(4);
const CLIENTS = 4;
const WAIT = { timeout: 30_000 };

test.skipIf(inject('postgresUrl') === undefined || !inject('s3') || !inject('has').ffmpeg)(
  `${ROLLS} times one of two servers is replaced behind a balancer, and no GET fails (reliability R9)`,
  async () => {
    const first = await startChildServer({ database: 'postgres', storage: 's3' });
    const second = await startChildServer({ beside: first });
    const balancer = await openBalancer([first.url, second.url]);
    onTestFinished(async () => {
      balancer.close();
      await second.stop();
      await first.stop();
    });
    const { slug } = await makeShow(first);
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    const episode = await makeEpisode(first, slug, audio);
    const paths = [`/feeds/${slug}.xml`, new URL(episode.enclosure.url).pathname];
    const both = () => [first, second].every(({ url }) => balancer.uses(url));
    await expect.poll(both, WAIT).toBe(true);
    const load = { done: false, answered: 0, failed: [] as string[] };
    const clients = Array.from({ length: CLIENTS }, (_none, n) =>
      askOnAndOn(`${balancer.url}${paths[n % paths.length]}`, load),
    );
    for (let roll = 0; roll < ROLLS; roll++) {
      const before = load.answered;
      await expect.poll(() => load.answered, WAIT).toBeGreaterThan(before + CLIENTS * 3);
      const leaving = roll % 2 === 0 ? second : first;
      expect(await leaving.kill('SIGTERM')).toMatchObject({ code: 0 });
      await leaving.restart();
      await expect.poll(both, WAIT).toBe(true);
    }
    load.done = true;
    await Promise.all(clients);
    expect(load.failed).toEqual([]);
  },
  patience(ROLLS, 60_000),
);

interface Load {
  done: boolean;
  answered: number;
  failed: string[];
}

async function askOnAndOn(url: string, load: Load): Promise<void> {
  while (!load.done) {
    const answer = await fetch(url).then(
      async (response) => [response.status, (await response.arrayBuffer()).byteLength > 0],
      (error: unknown) => [String(error)],
    );
    load.answered += 1;
    if (answer[0] !== 200 || answer[1] !== true) load.failed.push(answer.join(' '));
    await sleep(5);
  }
}
