import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { ShowJson, TestServer } from './server.ts';

/** An upload whose key is held: the server asks for its body only then (`Expect: 100-continue`). */
export async function holdingUpload(
  server: TestServer,
  show: ShowJson,
  key: string,
  audio: Uint8Array,
) {
  const outgoing = request(`${server.url}/api/shows/${show.slug}/episodes`, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${server.token}`,
      'idempotency-key': key,
      'content-type': 'audio/mpeg',
      'content-length': audio.length,
      expect: '100-continue',
    },
  });
  const answer = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  answer.catch(() => undefined);
  outgoing.flushHeaders();
  await once(outgoing, 'continue');
  outgoing.write(audio.subarray(0, 8000));
  return {
    finish: async () => {
      outgoing.end(audio.subarray(8000));
      const [response] = await answer;
      return { status: response.statusCode, episode: await json(response) };
    },
    breakOff: () => void outgoing.destroy(),
  };
}
