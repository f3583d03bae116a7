/** Run with proxy settings in the environment: does the guard still decide, and go its own way? */
import http from 'node:http';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { limits, publicAddress, resolverOf, startPublic, troubleFrom } from './fetch-world.ts';

const site = await startPublic((_request, response) => response.end('public'));
const url = `http://a.example:${site.port}/`;
const outgoing = guardedOutgoing({ allow: [publicAddress], resolve: resolverOf({}) });

const direct = (await outgoing.request({ url, ...limits })).body.toString();
const hidden = await troubleFrom(outgoing.request({ url: 'http://127.0.0.1:1/', ...limits }));
const unguarded = await new Promise<string>((resolve) => {
  http.get(url, (answer) => {
    void answer.toArray().then((parts) => resolve(parts.join('')));
  });
});
site.close();
console.log(JSON.stringify({ direct, refused: hidden.code, unguarded }));
