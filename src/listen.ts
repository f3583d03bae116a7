import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { Config } from './platform/config.ts';
import { LongwaveError, systemCode } from './platform/errors.ts';
import { answerClientError } from './platform/http/client-error.ts';
import { DrainingServer } from './platform/http/draining-server.ts';

/** An upload may take as long as it moves; a connection on which nothing moves is cut. */
const IDLE_MS = 120_000;

export interface Listening {
  /** From now on this one answers; who was let in before is answered by the one before. */
  answerWith(listener: RequestListener): void;
  /** Ends in order. */
  drain(): Promise<void>;
}

/**
 * Listens where the settings say.
 * @throws LongwaveError `server.cannot-listen`
 */
export async function listen(config: Config, listener: RequestListener): Promise<Listening> {
  let current = listener;
  const answer: RequestListener = (request, response) => current(request, response);
  const server = new DrainingServer(
    { keepAliveTimeout: 65_000, headersTimeout: 60_000, requestTimeout: 0 },
    answer,
  );
  server.on('checkContinue', answer);
  server.on('clientError', answerClientError);
  server.setTimeout(IDLE_MS);
  server.listen(config.port, config.host);
  await once(server, 'listening').catch((cause: unknown) => {
    throw cannotListen(config, cause);
  });
  return {
    answerWith: (next) => void (current = next),
    drain: () => server.drain(),
  };
}

function cannotListen({ host, port }: Config, cause: unknown): LongwaveError {
  const taken = systemCode(cause) === 'EADDRINUSE';
  const message = `Cannot listen on ${host}, port ${port}: ${taken ? 'another program does' : String(cause)}.`;
  const mend = 'Choose another PORT (or HOST), or stop the other program.';
  return new LongwaveError('conflict', 'server.cannot-listen', message, { mend, cause });
}
