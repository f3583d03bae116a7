import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { minuteOfSound, newSound } from '../support/upload-streams.ts';
import { expectReadable, head, isWhole, sendRaw, stored } from './attack-world.ts';
import type { Problem } from './attack-world.ts';

const LIMIT = 10_000_000;
const UPLOAD = 'PUT /api/shows/my-show/episodes/a.mp3';

let server: TestServer;
let audio: Buffer;
beforeAll(async () => {
  server = await startServer({ settings: { MAX_UPLOAD_BYTES: String(LIMIT) } });
  await makeShow(server);
  audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 4 }));
});
afterAll(() => server.stop());

/** Whether this machine lets us have a disk of our own that is small. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-tiny-'));
  const mount = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
  if (mount.status === 0) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mount.status === 0;
}

function problemIn(text: string): Problem {
  const problem = JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as Problem;
  expectReadable(problem);
  return problem;
}

const ask = (line: string, headers: Record<string, string | number | undefined>) =>
  head(line, {
    Authorization: `Bearer ${server.token}`,
    'Content-Length': audio.length,
    Expect: '100-continue',
    ...headers,
  });

const is201 = (text: string) =>
  text.includes(' 201 ') && isWhole(text.slice(text.indexOf('HTTP/1.1 201')));

async function sendWhenAsked(socket: Socket): Promise<void> {
  await once(socket, 'data');
  socket.write(audio);
}

describe('a client that asks before it sends (Expect: 100-continue)', () => {
  const form = 'multipart/form-data; boundary=x';

  test.each([
    ['without a token', 401, 'token.missing', UPLOAD, { Authorization: undefined }],
    ['with a wrong token', 401, 'token.malformed', UPLOAD, { Authorization: 'Bearer lw_1' }],
    ['for too large a file', 413, 'audio.too-large', UPLOAD, { 'Content-Length': LIMIT + 1 }],
    ['for 10 TB', 413, 'audio.too-large', UPLOAD, { 'Content-Length': 1e13 }],
    [
      'for too large a form',
      413,
      'audio.too-large',
      'POST /api/shows/my-show/episodes',
      { 'Content-Type': form, 'Content-Length': LIMIT + 40_000_000 },
    ],
    ['for no show', 404, 'show.not-found', UPLOAD.replace('my-show', 'nobody'), {}],
    ['with an unknown field', 422, 'request.invalid', `${UPLOAD}?titel=A`, {}],
    ['with a bad date', 422, 'date.invalid', `${UPLOAD}?publish_at=soon`, {}],
    [
      'with a type that we do not take',
      415,
      'audio.missing',
      'POST /api/shows/my-show/episodes',
      { 'Content-Type': 'text/plain' },
    ],
    [
      'with too large a picture',
      413,
      'artwork.too-large',
      'PUT /api/shows/my-show/artwork',
      { 'Content-Length': 30_000_000 },
    ],
    [
      'with too much JSON (security 62)',
      413,
      'request.too-large',
      'POST /api/shows',
      { 'Content-Type': 'application/json', 'Content-Length': 10_000_000 },
    ],
  ])(
    '%s hears %i before it has sent a byte, and no 100',
    async (_name, status, code, line, more) => {
      const before = stored(server);
      const answer = await sendRaw(server, ask(line, more), { until: isWhole });
      expect(answer.statuses).toEqual([status]);
      expect(problemIn(answer.text).code).toBe(code);
      expect(stored(server)).toEqual(before);
    },
  );

  test.skipIf(!canMount())(
    'hears 507 when the disk is full, and 100 and 201 on the same server when there is room',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'longwave-tiny-'));
      const uploads = join(folder, 'uploads');
      mkdirSync(uploads);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=900k', 'tmpfs', uploads]);
      const tiny = await startServer({ settings: { UPLOADS_DIR: uploads } });
      try {
        await makeShow(tiny);
        const request = ask(UPLOAD, { Authorization: `Bearer ${tiny.token}` });
        const refused = await sendRaw(tiny, request, { until: isWhole });
        expect(refused.statuses).toEqual([507]);
        expect(refused.text).toMatch(/Retry-After: \d+/);
        expect(problemIn(refused.text)).toMatchObject({ code: 'storage.full' });
        execFileSync('mount', ['-o', 'remount,size=20m', uploads]);
        const rights = { Authorization: `Bearer ${tiny.token}` };
        const more = await sendRaw(
          tiny,
          ask(UPLOAD, { ...rights, 'Content-Length': 100_000_000 }),
          {
            until: isWhole,
          },
        );
        expect(more.statuses).toEqual([507]);
        const taken = await sendRaw(tiny, request, { afterwards: sendWhenAsked, until: is201 });
        expect(taken.statuses).toEqual([100, 201]);
      } finally {
        await tiny.stop();
        execFileSync('umount', [uploads]);
        rmSync(folder, { recursive: true });
      }
    },
  );

  test('hears 100, sends, and hears 201', async () => {
    const answer = await sendRaw(server, ask(UPLOAD, {}), {
      afterwards: sendWhenAsked,
      until: is201,
    });
    expect(answer.statuses).toEqual([100, 201]);
  });
});

describe('a client that does not ask, and sends 50 MB slowly', () => {
  const big = 50_000_000;
  const text = Buffer.alloc(65_536, 'This is no audio at all. ');

  /** Sends what it promised, 64 KB every 10 ms, until it has or the connection is gone. */
  async function drip(socket: Socket): Promise<void> {
    for (let sent = 0; sent < big && !socket.destroyed; sent += text.length) {
      socket.write(text);
      await wait(10);
    }
  }

  test.concurrent.each([
    ['without a token', 401, { Authorization: undefined, 'Content-Length': big }],
    ['over the limit', 413, { 'Content-Length': big }],
    ['of text called .mp3', 422, { 'Transfer-Encoding': 'chunked' }],
    [
      'of text in a form',
      422,
      { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 36_000_000 },
    ],
  ] as const)(
    '%s can read the %i while it sends, and is cut after a while',
    async (_name, status, more) => {
      const isForm = 'Content-Type' in more;
      const line = isForm ? 'POST /api/shows/my-show/episodes' : UPLOAD;
      const request = head(line, { Authorization: `Bearer ${server.token}`, ...more });
      const start = {
        chunked: `${big.toString(16)}\r\n`,
        form: '--x\r\nContent-Disposition: form-data; name="audio"; filename="a.mp3"\r\n\r\n',
      };
      const first = 'Transfer-Encoding' in more ? start.chunked : isForm ? start.form : '';
      const began = Date.now();
      let heardAfterMs = 0;
      const answer = await sendRaw(server, request + first, {
        afterwards: drip,
        patienceMs: 12_000,
        until: (got) => {
          if (isWhole(got)) heardAfterMs ||= Date.now() - began;
          return false;
        },
      });
      expect(answer.statuses).toEqual([status]);
      problemIn(answer.text);
      expect(heardAfterMs).toBeLessThan(2000);
      expect(answer.closed).toBe(true);
      expect(Date.now() - began).toBeGreaterThan(4000);
    },
  );
});

describe('a client that has sent all of a body that was refused early', () => {
  const wav = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt '), Buffer.alloc(300_000)]);
  const part = '--x\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n';
  const asForm = Buffer.concat([Buffer.from(part), wav, Buffer.from('\r\n--x--\r\n')]);

  test.concurrent.each([
    ['by PUT', UPLOAD, {}, wav],
    [
      'in a form',
      'POST /api/shows/my-show/episodes',
      { 'Content-Type': 'multipart/form-data; boundary=x' },
      asForm,
    ],
    ['as JSON', 'POST /api/shows', { 'Content-Type': 'application/json' }, Buffer.alloc(2_000_000)],
    ['without a token', UPLOAD, { Authorization: undefined }, wav],
  ])(
    '%s goes on with the next request on the same connection, also much later',
    async (_name, line, more, body) => {
      const rights = { Authorization: `Bearer ${server.token}` };
      const request = head(line, { ...rights, 'Content-Length': body.length, ...more });
      const next = head('GET /api/shows', { ...rights, Connection: 'close' });
      const answer = await sendRaw(server, Buffer.concat([Buffer.from(request), body]), {
        patienceMs: 9000,
        afterwards: async (socket) => {
          await wait(5500);
          socket.write(next);
        },
      });
      expect(answer.statuses).toHaveLength(2);
      expect(answer.statuses[0]).toBeGreaterThanOrEqual(400);
      expect(answer.statuses[1]).toBe(200);
    },
  );
});

describe('a client that says "Connection: close" and reads only when it has sent all', () => {
  const big = Buffer.alloc(9_000_000);

  /** As scripts do that know of no other order, and proxies that speak HTTP/1.0 to us. */
  async function sendThenRead(request: string, body: Buffer): Promise<string> {
    const socket = connect(Number(server.settings['PORT']), '127.0.0.1');
    const isOver = once(socket, 'close');
    socket.write(request);
    for (let at = 0; at < body.length; at += 65_536) {
      const hasRoom = socket.write(body.subarray(at, at + 65_536));
      if (!hasRoom) await once(socket, 'drain');
    }
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    await isOver;
    return text;
  }

  test.each([
    ['without a token', 401, UPLOAD, { Authorization: undefined }],
    ['for no show', 404, UPLOAD.replace('my-show', 'nobody'), {}],
    [
      'as a form of nothing',
      413,
      'POST /api/shows/my-show/episodes',
      { 'Content-Type': 'multipart/form-data; boundary=x' },
    ],
    ['as JSON', 413, 'POST /api/shows', { 'Content-Type': 'application/json' }],
  ])('%s reads the %i', async (_name, status, line, more) => {
    const request = head(line, {
      Authorization: `Bearer ${server.token}`,
      Connection: 'close',
      'Content-Length': big.length,
      ...more,
    });
    const text = await sendThenRead(request, big);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(isWhole(text)).toBe(true);
  });

  test('with a key that was answered before reads that answer', async () => {
    const { audio: long } = newSound(await minuteOfSound(), 9_000_000, 'Long');
    const request = head('POST /api/shows/my-show/episodes', {
      Authorization: `Bearer ${server.token}`,
      Connection: 'close',
      'Content-Type': 'audio/mpeg',
      'Content-Length': long.length,
      'Idempotency-Key': 'long-1',
    });
    const answers = [await sendThenRead(request, long), await sendThenRead(request, long)];
    for (const text of answers) expect(text).toMatch(/^HTTP\/1.1 201 /);
    const [first, again] = answers.map((text) => text.slice(text.indexOf('\r\n\r\n')));
    expect(again).toBe(first);
  });
});
