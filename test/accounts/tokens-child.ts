/** What the command line does beside a running server: makes or revokes a token, in a process of its own. */
import { commandLine } from '../../src/accounts/actor.ts';
import { createToken, revokeToken } from '../../src/accounts/tokens.ts';
import type { NewToken } from '../../src/accounts/tokens.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database/open.ts';

export interface TokenWork {
  url: string | undefined;
  dataDir: string;
  create?: NewToken;
  revoke?: string;
}

const { url, dataDir, create, revoke } = JSON.parse(process.argv[2] ?? '{}') as TokenWork;
const database = openDatabase({
  location: url === undefined ? { kind: 'sqlite' } : { kind: 'postgres', url },
  dataDir,
  clock: systemClock,
  connections: 1,
  onLost: () => undefined,
});
if (create !== undefined) {
  const { token, secret } = await createToken(database, systemClock, create, commandLine);
  console.log(JSON.stringify({ id: token.id, secret }));
}
if (revoke !== undefined) await revokeToken(database, systemClock, revoke, commandLine);
await database.close();
