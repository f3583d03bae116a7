import { randomUUID } from 'node:crypto';
import type { HttpLogger } from 'pino-http';
import { pinoHttp } from 'pino-http';
import type { Log } from '../log.ts';

/**
 * One line a request, polls of feeds and audio left out: its id, method, path, status and time. Never an address, a query, a header, a token or
 * a cookie: fields are chosen, not filtered.
 */
export function requestLog(log: Log): HttpLogger {
  return pinoHttp({
    logger: log,
    genReqId: (_request, response) => {
      const id = randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    serializers: {
      req: (request: { id: string; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        path: withoutSecret(request.url.split('?')[0] ?? ''),
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      // Made up for every 5xx; the real one was logged where it happened.
      err: () => undefined,
    },
    customLogLevel: (_request, response, error) =>
      error || response.statusCode >= 500 ? 'error' : 'info',
  });
}

/** Links that let somebody in have their secret in the path (security 99). */
function withoutSecret(path: string): string {
  return path.replace(/^\/+(setup|login\/(?:invitation|reset))\/.*/i, '/$1/…');
}
