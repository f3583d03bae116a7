import { afterEach, describe, expect, test } from 'vitest';
import { emptyPlace, runChildServer, startChildServer, tokenIn } from '../support/child-server.ts';
import type { ChildOptions, ChildServer } from '../support/child-server.ts';
import { patience, report, rounds } from '../support/faults.ts';

const STARTS = rounds(3);
const running: ChildServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop({ keep: false });
});

async function start(options?: ChildOptions): Promise<ChildServer> {
  const server = await startChildServer(options);
  running.push(server);
  return server;
}

describe('two servers on one SQLite folder (reliability R11)', () => {
  test(
    `${STARTS} times: the second refuses to start, says why and what to do, and the first goes on; after a kill -9 the next one starts, and shows no token again`,
    async () => {
      const first = await start();
      expect(first.token).not.toBe('');
      for (let round = 0; round < STARTS; round++) {
        const { code, said } = await runChildServer({ beside: first });
        expect(code).toBe(1);
        expect(said.trim().split('\n')).toEqual([
          `Another Longwave server is already running on the data folder "${first.settings['DATA_DIR']}".`,
          'Stop that server first, or give this one its own DATA_DIR.',
        ]);
        expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
        await first.kill('SIGKILL');
        await first.restart();
        expect(tokenIn(first.said)).toBeUndefined();
        expect((await first.api('/api/shows')).status).toBe(200);
      }
      report('a second server', { refused: STARTS, of: STARTS });
    },
    patience(STARTS, 30_000),
  );

  test(
    `${STARTS} times: of two that start in the same moment on an empty folder, one runs`,
    async () => {
      for (let round = 0; round < STARTS; round++) {
        const beside = await emptyPlace();
        const results = await Promise.allSettled([start({ beside }), start({ beside })]);
        const up = results.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
        const refused = results.flatMap((one) =>
          one.status === 'rejected' ? `${one.reason}` : [],
        );
        expect(up.map(({ token }) => token)).toEqual([expect.stringMatching(/^lw_/)]);
        expect(refused).toEqual([expect.stringMatching(/"code":1.*already running/)]);
        await up[0]?.stop({ keep: false });
      }
    },
    patience(STARTS, 30_000),
  );
});
