/** RFC 9110 once more, byte by byte and as slowly as it reads, to compare `sendBytes` with. */

export interface Facts {
  bytes: Buffer;
  type: string;
  /** Without its quotes; strong. */
  opaqueTag: string;
  lastModifiedAt: number;
}

/** What a test asks. The meaning of a date stands beside its text; undefined when it is no date. */
export interface Asked {
  method: 'GET' | 'HEAD';
  range: string | undefined;
  ifRange: string | { text: string; at: number | undefined } | undefined;
  ifNoneMatch: string | undefined;
  ifModifiedSince: { text: string; at: number | undefined } | undefined;
}

export interface Expected {
  status: 200 | 206 | 304 | 416;
  contentRange: string | undefined;
  /** The stretches of the file in the body, in their order; none for a bodiless answer. */
  stretches: { contentRange: string; bytes: Buffer }[];
}

/** 13.2.2, steps 3 to 6, for a representation that exists. */
export function expectedAnswer(asked: Asked, file: Facts): Expected {
  const second = file.lastModifiedAt - (file.lastModifiedAt % 1000);
  const bodiless = { contentRange: undefined, stretches: [] };
  if (asked.ifNoneMatch !== undefined) {
    if (namesTag(asked.ifNoneMatch, file.opaqueTag)) return { status: 304, ...bodiless };
  } else if (asked.ifModifiedSince?.at !== undefined && second <= asked.ifModifiedSince.at)
    return { status: 304, ...bodiless };
  const everything = { contentRange: '', bytes: file.bytes };
  const whole: Expected = {
    status: 200,
    contentRange: undefined,
    stretches: asked.method === 'GET' && file.bytes.length > 0 ? [everything] : [],
  };
  if (asked.method !== 'GET' || asked.range === undefined) return whole;
  if (typeof asked.ifRange === 'string' && asked.ifRange !== `"${file.opaqueTag}"`) return whole;
  if (typeof asked.ifRange === 'object' && asked.ifRange.at !== second) return whole;
  return ranged(asked.range, file) ?? whole;
}

function ranged(range: string, { bytes }: Facts): Expected | undefined {
  const size = bytes.length;
  const specs = specsOf(range);
  if (specs === undefined || specs.length > 5) return undefined;
  const satisfiable = specs.filter((spec) =>
    'suffix' in spec ? spec.suffix > 0n : spec.first < BigInt(size),
  );
  if (satisfiable.length === 0)
    return { status: 416, contentRange: `bytes */${size}`, stretches: [] };
  if (size === 0) return undefined;
  const stretches = runs(size, satisfiable).map(({ from, to }) => ({
    contentRange: `bytes ${from}-${to}/${size}`,
    bytes: bytes.subarray(from, to + 1),
  }));
  const contentRange = stretches.length === 1 ? stretches[0]!.contentRange : undefined;
  return { status: 206, contentRange, stretches };
}

type Spec = { first: bigint; last: bigint | undefined } | { suffix: bigint };

/** 14.1.1 and 14.1.2; undefined for what must or may be ignored. */
function specsOf(header: string): Spec[] | undefined {
  const [unit, ...rest] = header.split('=');
  if (unit!.toLowerCase() !== 'bytes' || rest.length !== 1) return undefined;
  const specs: Spec[] = [];
  for (const element of rest[0]!
    .split(',')
    .map((text) => text.replaceAll(/^[ \t]+|[ \t]+$/g, ''))) {
    if (element === '') continue;
    const int = /^([0-9]+)-([0-9]*)$/.exec(element);
    const suffix = /^-([0-9]+)$/.exec(element);
    if (int) {
      const last = int[2] === '' ? undefined : BigInt(int[2]!);
      if (last !== undefined && last < BigInt(int[1]!)) return undefined;
      specs.push({ first: BigInt(int[1]!), last });
    } else if (suffix) specs.push({ suffix: BigInt(suffix[1]!) });
    else return undefined;
  }
  return specs.length > 0 ? specs : undefined;
}

/** Every unbroken run of selected bytes, in the order of the first spec that selects some of it. */
function runs(size: number, specs: Spec[]): { from: number; to: number }[] {
  const found: { from: number; to: number; asked: number }[] = [];
  for (let at = 0; at < size; at++) {
    const asked = specs.findIndex((spec) =>
      'suffix' in spec
        ? BigInt(size - at) <= spec.suffix
        : BigInt(at) >= spec.first && BigInt(at) <= (spec.last ?? BigInt(size)),
    );
    if (asked === -1) continue;
    const run = found.at(-1);
    if (run?.to === at - 1) {
      run.to = at;
      run.asked = Math.min(run.asked, asked);
    } else found.push({ from: at, to: at, asked });
  }
  return found.sort((a, b) => a.asked - b.asked);
}

/** 13.1.2 with the weak comparison of 8.8.3.2, read one character at a time. */
function namesTag(header: string, opaqueTag: string): boolean {
  if (header === '*') return true;
  let named = false;
  let at = 0;
  const skipSpace = (): void => {
    while (header[at] === ' ' || header[at] === '\t') at++;
  };
  while (at < header.length) {
    skipSpace();
    if (header.startsWith('W/"', at)) at += 2;
    if (header[at] === '"') {
      const end = header.indexOf('"', at + 1);
      const inside = header.slice(at + 1, end);
      if (end === -1 || inside.includes(' ')) return false;
      named ||= inside === opaqueTag;
      at = end + 1;
    }
    skipSpace();
    if (at < header.length && header[at++] !== ',') return false;
  }
  return named;
}
