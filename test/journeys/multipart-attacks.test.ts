import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { expectReadable, head, isWhole, sendRaw, soon, stored } from './attack-world.ts';
import type { Problem } from './attack-world.ts';

let server: TestServer;
let audio: Buffer;
beforeAll(async () => {
  server = await startServer();
  await makeShow(server);
  audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 4 }));
});
afterAll(() => server.stop());

type Bytes = string | Buffer;

/** One part of a form, exactly as given. */
const part = (headers: string, content: Bytes): Bytes[] => [
  `--x\r\n${headers}\r\n\r\n`,
  content,
  '\r\n',
];
const field = (name: string, value: string) =>
  part(`Content-Disposition: form-data; name="${name}"`, value);
const file = (name: string, content: Bytes, fileName = 'filename="a.mp3"') =>
  part(`Content-Disposition: form-data; name="${name}"; ${fileName}`, content);
const good = () => file('audio', audio);
const end = '--x--\r\n';

const isForm = 'multipart/form-data; boundary=x';

async function send(parts: Bytes[], type = isForm) {
  const body = Buffer.concat(parts.map((bytes) => Buffer.from(bytes)));
  const request = head('POST /api/shows/my-show/episodes', {
    Authorization: `Bearer ${server.token}`,
    'Content-Type': type,
    'Content-Length': body.length,
  });
  const began = performance.now();
  const answer = await sendRaw(server, Buffer.concat([Buffer.from(request), body]), {
    until: isWhole,
    patienceMs: 10_000,
  });
  return { ...answer, tookMs: performance.now() - began };
}

const name = (value: string) => `Content-Disposition: form-data; name=${value}`;
const deep = (levels: number) => `a${'[b]'.repeat(levels)}`;

const refused: [rule: string, code: string, parts: () => Bytes[], type?: string][] = [
  ['51: an empty field name', 'form.limit', () => [...field('', 'x'), ...good(), end]],
  [
    '51: no field name',
    'form.limit',
    () => [...part('Content-Disposition: form-data', 'x'), ...good(), end],
  ],
  [
    '51: a file without a field name',
    'form.limit',
    () => [...part('Content-Disposition: form-data; filename="a.mp3"', 'x'), end],
  ],
  ['52: no boundary in the type', 'form.malformed', () => [...good(), end], 'multipart/form-data'],
  [
    '52: an empty boundary',
    'audio.missing',
    () => [...good(), end],
    'multipart/form-data; boundary=',
  ],
  [
    '52: another boundary than the type says',
    'form.malformed',
    () => [...good(), end],
    'multipart/form-data; boundary=y',
  ],
  ['52: a form that stops in its first boundary', 'form.malformed', () => ['--x']],
  [
    '52: a form that stops in its headers',
    'form.malformed',
    () => ['--x\r\nContent-Disposition: form-da'],
  ],
  ['52: a form that stops in a file (multer #1338)', 'form.malformed', () => good().slice(0, 2)],
  ['52: a form that stops in its last boundary', 'form.malformed', () => [...good(), '--x-']],
  ['52: an empty body', 'form.malformed', () => ['']],
  [
    '53: a field 10,000 levels deep',
    'form.malformed',
    () => [...field(deep(10_000), 'x'), ...good(), end],
  ],
  [
    '53: a field 5,000 levels deep',
    'form.limit',
    () => [...field(deep(5000), 'x'), ...good(), end],
  ],
  ['53: one level', 'form.limit', () => [...field('tags[0]', 'x'), ...good(), end]],
  ['54: __proto__', 'request.invalid', () => [...field('__proto__', 'x'), ...good(), end]],
  ['54: constructor', 'request.invalid', () => [...field('constructor', 'x'), ...good(), end]],
  ['54: toString', 'request.invalid', () => [...field('toString', 'x'), ...good(), end]],
  [
    '54: hasOwnProperty',
    'request.invalid',
    () => [...field('hasOwnProperty', 'x'), ...good(), end],
  ],
  ['54: __proto__ of a file', 'form.unknown-file', () => [...file('__proto__', audio), end]],
  [
    '56: a Content-Disposition of 64 KB',
    'form.malformed',
    () => [...part(name(`"${';"'.repeat(32_000)}"`), 'x'), ...good(), end],
  ],
  [
    '57: 100,000 parts',
    'form.limit',
    () => [...Array.from({ length: 100_000 }, () => field('title', 'x')).flat(), end],
  ],
  [
    '57: 10,000 fields',
    'form.limit',
    () => [...Array.from({ length: 10_000 }, (_, index) => field(`f${index}`, 'x')).flat(), end],
  ],
  [
    '57: part headers of 1 MB',
    'form.malformed',
    () => [...part(`${name('"title"')}\r\nX: ${'x'.repeat(1_000_000)}`, 'x'), ...good(), end],
  ],
  [
    '57: a field name of 300 KB',
    'form.malformed',
    () => [...field('n'.repeat(300_000), 'x'), ...good(), end],
  ],
  [
    '57: a field name of 3 KB',
    'form.limit',
    () => [...field('n'.repeat(3000), 'x'), ...good(), end],
  ],
  [
    '57: a text field of 300 KB',
    'form.limit',
    () => [...field('notes', 'x'.repeat(300_000)), ...good(), end],
  ],
  ['58: two audio files', 'form.two-files', () => [...good(), ...good(), end]],
  [
    '58: three files',
    'form.limit',
    () => [...good(), ...file('artwork', audio), ...file('more', audio), end],
  ],
  [
    '60: nested multipart/mixed',
    'request.invalid',
    () => [
      ...part(
        `${name('"files"')}\r\nContent-Type: multipart/mixed; boundary=y`,
        '--y\r\n\r\nx\r\n--y--',
      ),
      ...good(),
      end,
    ],
  ],
  ['60: multipart/mixed', 'audio.missing', () => [...good(), end], 'multipart/mixed; boundary=x'],
  [
    '38: a header in the name of a file',
    'audio.missing',
    () => [...file('audio', audio, 'filename="a\r\nSet-Cookie: x=1.mp3"'), end],
  ],
];

describe('a form that attacks the parser is refused within a second (security 51-60)', () => {
  test.each(refused)('%s: %s', async (_rule, code, parts, type) => {
    const before = stored(server);
    const { statuses, text, tookMs } = await send(parts(), type);
    const problem = JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as Problem;
    expect(problem.code, problem.detail).toBe(code);
    expect(statuses).toHaveLength(1);
    expect([400, 413, 415, 422]).toContain(statuses[0]);
    expectReadable(problem);
    expect(tookMs).toBeLessThan(2000);
    await soon(() => expect(stored(server)).toEqual(before));
    expect({}).not.toHaveProperty('x');
  });
});

describe('a form that is only unusual is taken (security 55, 58, 59)', () => {
  test.each([
    ['the file before the fields', () => [...good(), ...field('title', 'A'), end], 'A'],
    [
      'the file between fields',
      () => [...field('title', 'A'), ...good(), ...field('notes', 'B'), end],
      'A',
    ],
    [
      'a short preamble and epilogue',
      () => ['hello\r\n', ...good(), ...field('title', 'A'), end, 'bye'],
      'A',
    ],
    [
      '55: the extended name of a file',
      () => [...file('audio', audio, "filename*=utf-8''%C3%BC.mp3"), end],
      /./,
    ],
    [
      '55: a broken extended name beside a plain one',
      () => [...file('audio', audio, `filename="a.mp3"; filename*=utf-8''%FF%FE`), end],
      /./,
    ],
    ['a dangerous one', () => [...file('audio', audio, 'filename="../../a.mp3"'), end], 'a'],
  ] as [string, () => Bytes[], string | RegExp][])('%s', async (_name, parts, title) => {
    const { text } = await send(parts());
    const answer = JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as { title: string };
    expect(text).toMatch(/^HTTP\/1\.1 201 /);
    expect(answer.title).toMatch(title);
  });
});

const chunk = Buffer.alloc(65_536, 'x');

const flood = async (socket: Socket): Promise<void> => {
  while (!socket.destroyed)
    if (!socket.write(chunk))
      await new Promise((sent) => socket.once('drain', sent).once('close', sent));
};

/** Sends the start of a form that is to have a gigabyte, and perhaps goes on. */
async function start(form: Bytes, afterwards?: (socket: Socket) => Promise<void>) {
  const request = head('POST /api/shows/my-show/episodes', {
    Authorization: `Bearer ${server.token}`,
    'Content-Type': isForm,
    'Content-Length': 1024 ** 3,
  });
  const options = { until: isWhole, ...(afterwards && { afterwards }) };
  return await sendRaw(server, Buffer.concat([Buffer.from(request), Buffer.from(form)]), options);
}

describe('a form that never ends', () => {
  test.each([
    ['57: a text field', `--x\r\n${name('"title"')}\r\n\r\n`],
    ['59: a preamble', ''],
    ['59: an epilogue', `${field('title', 'A').join('')}${end}`],
    ['57: a part without a disposition', '--x\r\nX: y\r\n\r\n'],
  ])('%s is refused after 2 MB of it', async (_rule, form) => {
    const before = stored(server);
    const { text, statuses } = await start(form, flood);
    expect(statuses).toEqual([413]);
    expect(text).toContain('form.too-large');
    expect(stored(server)).toEqual(before);
  });

  test.each([
    ['57: a field too many', 'form.limit', field('title', 'A').join('').repeat(1001)],
    ['58: a file under an unknown name', 'form.unknown-file', file('sound', '').join('')],
    ['52: a broken part', 'form.malformed', part(`X: ${'x'.repeat(20_000)}`, '').join('')],
  ])('%s is refused although the rest has not come', async (_rule, code, form) => {
    const { text, statuses } = await start(form);
    expect(statuses).toEqual([400]);
    expect(text).toContain(`"code":"${code}"`);
  });
});
