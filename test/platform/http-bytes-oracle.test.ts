import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asked, type Expected, expectedAnswer } from './http-bytes-oracle.ts';
import {
  type Answer,
  type ByteServer,
  CHANGED_AT,
  type FileOnDisk,
  TAG,
  fileOnDisk,
  serveBytes,
} from './http-bytes-world.ts';

const worlds: { file: FileOnDisk; server: ByteServer }[] = [];

beforeAll(async () => {
  for (const size of [0, 1, 40, 500, 700]) {
    const file = fileOnDisk(size);
    worlds.push({ file, server: await serveBytes(file.representation) });
  }
});

afterAll(async () => {
  for (const { file, server } of worlds) {
    await server[Symbol.asyncDispose]();
    file[Symbol.dispose]();
  }
});

const position = fc.oneof(
  { weight: 8, arbitrary: fc.nat(12).map(String) },
  { weight: 4, arbitrary: fc.nat(720).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('00', '0007', '9007199254740993', '99999999999999999999'),
  },
);
const spec = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.oneof(fc.nat(45), fc.nat(710)), fc.nat(9))
      .map(([start, length]) => `${start}-${start + length}`),
  },
  { weight: 4, arbitrary: fc.tuple(position, position).map(([first, last]) => `${first}-${last}`) },
  { weight: 3, arbitrary: position.map((first) => `${first}-`) },
  { weight: 3, arbitrary: position.map((length) => `-${length}`) },
  { weight: 1, arbitrary: fc.constantFrom('', '-', 'a-b', '1', '1-2-3', '+1-2', '1 -2', '-0') },
);
const range = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(
        fc.constantFrom('bytes=', 'bytes=', 'bytes=', 'BYTES='),
        fc.array(spec, { minLength: 1, maxLength: 7 }),
        fc.constantFrom(',', ',', ', ', ' ,\t', ',,'),
      )
      .map(([unit, specs, comma]) => unit + specs.join(comma)),
  },
  { weight: 1, arbitrary: fc.constantFrom('bytes', 'bytes=', 'items=0-1', 'bytes==0-1', '0-1') },
  {
    weight: 1,
    arbitrary: fc
      .string({
        unit: fc.constantFrom('bytes=', '=', '0', '1', '2', '-', ',', ' '),
        maxLength: 12,
      })
      .map((text) => text.trim()),
  },
);

const tags = [TAG, `W/${TAG}`, '"other"', 'W/"other"', '"a,b"', '""'];
const badTags = ['3a5f', '"3a5f', 'w/"3a5f"', '"a b"', '*'];
const ifNoneMatch = fc.oneof(
  fc.constant('*'),
  fc
    .tuple(
      fc.array(fc.constantFrom(...tags, ...tags, ...tags, ...badTags), { maxLength: 4 }),
      fc.constantFrom(',', ', ', ' , ,', ' '),
    )
    .map(([list, comma]) => list.join(comma)),
);

const second = Math.floor(CHANGED_AT / 1000) * 1000;
const date = fc.constantFrom(
  { text: 'Thu, 29 Feb 2024 12:00:00 GMT', at: second },
  { text: 'Thu, 29 Feb 2024 12:00:00 GMT', at: second },
  { text: 'Thursday, 29-Feb-24 12:00:00 GMT', at: second },
  { text: 'Thu Feb 29 12:00:00 2024', at: second },
  { text: 'Thu, 29 Feb 2024 12:00:01 GMT', at: second + 1000 },
  { text: 'Thu, 29 Feb 2024 11:59:59 GMT', at: second - 1000 },
  { text: 'Fri, 30 Feb 2024 12:00:00 GMT', at: undefined },
  { text: '2024-02-29T12:00:00Z', at: undefined },
);
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'GET', 'GET', 'HEAD'),
  range: fc.option(range, { nil: undefined, freq: 9 }),
  ifRange: sometimes(fc.oneof(fc.constantFrom(TAG, TAG, ...tags), date)),
  ifNoneMatch: sometimes(ifNoneMatch),
  ifModifiedSince: sometimes(date),
});

test('2,000 random requests are answered as RFC 9110 says (reliability R49)', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(asked, fc.constantFrom(0, 1, 2, 2, 3, 3, 4, 4), async (asked, index) => {
      const { file, server } = worlds[index]!;
      const expected = expectedAnswer(asked, {
        bytes: file.bytes,
        type: 'audio/mpeg',
        opaqueTag: TAG.slice(1, -1),
        lastModifiedAt: CHANGED_AT,
      });
      const answer = await server.ask(headersOf(asked), asked.method);
      const kind = `${expected.status}${expected.stretches.length > 1 ? ' in parts' : ''}`;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      expect(seenAs(answer)).toEqual(expected);
      expect(answer.body.length).toBeLessThanOrEqual(file.bytes.length + 1024);
    }),
    { numRuns: 2000 },
  );
  for (const kind of ['200', '206', '206 in parts', '304', '416'])
    expect(seen.get(kind), kind).toBeGreaterThan(40);
});

function headersOf(asked: Asked): Record<string, string> {
  const { ifRange } = asked;
  const headers = {
    Range: asked.range,
    'If-Range': typeof ifRange === 'object' ? ifRange.text : ifRange,
    'If-None-Match': asked.ifNoneMatch,
    'If-Modified-Since': asked.ifModifiedSince?.text,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** An answer in the words of the oracle, after the checks that hold for every one. */
function seenAs({ status, headers, body, complete }: Answer): Expected {
  expect(complete).toBe(true);
  expect(headers['accept-ranges']).toBe('bytes');
  if (status !== 416) expect(headers.etag).toBe(TAG);
  const contentRange = headers['content-range'];
  const boundary = /^multipart\/byteranges; boundary=(\w+)$/.exec(headers['content-type'] ?? '');
  const whole = { contentRange: contentRange ?? '', bytes: body };
  const stretches = boundary ? partsOf(body, boundary[1]!) : body.length > 0 ? [whole] : [];
  return { status: status as Expected['status'], contentRange, stretches };
}

function partsOf(body: Buffer, boundary: string): Expected['stretches'] {
  const [before, ...pieces] = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`);
  expect([before, pieces.pop()]).toEqual(['', '--\r\n']);
  return pieces.map((piece) => {
    const [, type, contentRange, content] =
      /^\r\nContent-Type: (.*)\r\nContent-Range: (.*)\r\n\r\n([^]*)$/.exec(piece)!;
    expect(type).toBe('audio/mpeg');
    return { contentRange: contentRange!, bytes: Buffer.from(content!, 'latin1') };
  });
}
