import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { isComplete, isPart, openWire, refuse } from '../media/s3-wire.ts';
import type { Fault, Wire } from '../media/s3-wire.ts';
import { startChildServer } from '../support/child-server.ts';
import { patience, report, rounds } from '../support/faults.ts';
import { watchFeed } from './feed-watch.ts';
import { expectNoOrphans, leftOver } from './invariants.ts';
import * as world from './kill-world.ts';
import type { Sound, World } from './kill-world.ts';

const ROUNDS = rounds(1);
/** More than one part of a multipart upload. */
const BYTES: World['bytes'] = [8_500_000, 8_600_000];

/** What a storage says that is not so, and whether an upload through this server may be acknowledged all the same. */
interface Lie {
  fault: () => Fault;
  isTaken: boolean;
  /** Of an upload by tus, whose pieces are joined inside of the bucket, it may miss what it lies about. */
  mayMissTus?: true;
}

const writes = ({ method }: IncomingMessage) => method === 'PUT' || method === 'POST';
const refusing = (status: number, code: string): Lie => ({
  fault: () => ({ instead: (asked, answer) => writes(asked) && refuse(answer, status, code) }),
  isTaken: false,
});

const lies: Record<string, Lie> = {
  'a completion is answered with 200 and an error inside': {
    fault: () => ({
      instead: (asked, answer) => isComplete(asked) && refuse(answer, 200, 'InternalError'),
    }),
    isTaken: false,
  },
  'a completion says yes and keeps nothing': {
    fault: () => ({
      instead: (asked, answer) =>
        isComplete(asked) && !!answer.end('<CompleteMultipartUploadResult/>'),
    }),
    isTaken: false,
  },
  'the answer to a completion is lost': {
    fault: () => ({ afterwards: (asked, answer) => isComplete(asked) && !!answer.destroy() }),
    isTaken: true,
  },
  'the first answer to each PUT is lost, after its last byte': {
    fault: () => {
      const lost = new Set<string | undefined>();
      return {
        afterwards: ({ method, url }, answer) =>
          method === 'PUT' && !lost.has(url) && !!lost.add(url) && !!answer.destroy(),
      };
    },
    isTaken: true,
  },
  'no answer to a part comes': {
    fault: () => ({ afterwards: (asked, answer) => isPart(asked) && !!answer.destroy() }),
    isTaken: false,
  },
  'the ETag of a part is another one': {
    fault: () => ({
      afterwards: (asked, answer, real) => {
        if (!isPart(asked) || real.headers.etag === undefined) return false;
        answer.writeHead(200, { ...real.headers, etag: `"${'0'.repeat(32)}"` }).end();
        return true;
      },
    }),
    isTaken: false,
    mayMissTus: true,
  },
  'HEAD says another size': {
    fault: () => ({
      afterwards: ({ method }, answer, real) => {
        if (method !== 'HEAD' || real.statusCode !== 200) return false;
        answer.writeHead(200, { ...real.headers, 'content-length': '8999999' }).end();
        return true;
      },
    }),
    isTaken: false,
  },
  'other bytes are kept than were sent': {
    fault: () => ({
      tamper: ({ method }, chunk) =>
        method === 'PUT' ? Buffer.from(chunk.map((byte) => byte ^ 1)) : chunk,
    }),
    isTaken: false,
  },
  'the checksums of newer clients are refused (501, as older storages)': {
    fault: () => ({
      instead: ({ headers }, answer) =>
        Object.keys(headers).some((name) => /^x-amz-(sdk-)?checksum|^x-amz-trailer/.test(name)) &&
        refuse(answer, 501, 'NotImplemented'),
    }),
    isTaken: true,
  },
  'the bucket is in another region (301)': refusing(301, 'PermanentRedirect'),
  'our clock is wrong, it says (403)': refusing(403, 'RequestTimeTooSkewed'),
  'a length is missing, it says (411)': refusing(411, 'MissingContentLength'),
};

describe.skipIf(inject('s3') === undefined || !inject('has').ffmpeg)(
  'a storage that lies to a server that takes uploads (reliability R25)',
  () => {
    let fault: Fault = {};
    let wire: Wire;
    let clients: World;
    beforeAll(async () => {
      wire = await openWire(inject('s3')!.endpoint, () => fault);
      const settings = { S3_ENDPOINT: wire.endpoint };
      clients = await world.newWorld(await startChildServer({ storage: 's3', settings }), BYTES);
    });
    afterAll(async () => {
      fault = {};
      await clients.server.stop();
      wire.close();
    });
    beforeEach(() => {
      fault = {};
    });

    /** One of each kind at once; says which of them were acknowledged. */
    async function uploads(): Promise<Record<string, boolean>> {
      const sounds = world.kinds.map((_kind, turn) => world.newTurn(clients, turn));
      await Promise.all(sounds.map((sound) => world.uploadOne(clients, sound)));
      const hashes = new Set([...clients.acknowledged.values()].map(({ sha256 }) => sha256));
      const isThere = ({ kind, sha256 }: Sound) => [kind, hashes.has(sha256)] as const;
      return Object.fromEntries(sounds.map(isThere));
    }

    test.each(Object.entries(lies))(
      `%s: ${ROUNDS} times by every way nothing is acknowledged that is not there, nothing stays of the rest, and it goes up once all is well`,
      async (what, { fault: begin, isTaken, mayMissTus }) => {
        const watching = watchFeed(clients.show, clients.minute);
        for (let round = 0; round < ROUNDS; round += 1) {
          fault = begin();
          const taken = await uploads();
          fault = {};
          const expected = { form: isTaken, post: isTaken, put: isTaken, tus: isTaken };
          expect(taken).toEqual(mayMissTus ? { ...expected, tus: taken['tus'] } : expected);
          await world.finishInterrupted(clients);
          await world.expectWholeFeed(clients);
          await world.expectEachOnce(clients);
        }
        const { broken, unanswered, looks } = await watching.stop();
        expect({ broken, unanswered, refused: clients.refused }).toEqual({
          broken: [],
          unanswered: 0,
          refused: [],
        });
        await expect.poll(() => leftOver(clients)).toEqual([]);
        await expectNoOrphans(clients);
        report(what, { uploads: ROUNDS * world.kinds.length, looks });
      },
      patience(ROUNDS, 60_000),
    );
  },
);
