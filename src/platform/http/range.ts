/** Positions of bytes, both inclusive, the first byte being 0. */
export interface ByteRange {
  start: number;
  end: number;
}

/** What a Range header asks of a file. */
export type AskedRange =
  | { kind: 'whole' }
  | { kind: 'one'; range: ByteRange }
  | { kind: 'several'; ranges: ByteRange[] }
  | { kind: 'unsatisfiable' };

/** More ranges than any player asks for; a request for more is answered with the whole file. */
const MOST_RANGES = 5;

/**
 * What the Range header of a GET asks of a file of `size` bytes (RFC 9110, 14.1 and 14.2). A malformed
 * header, another unit and too many ranges are ignored, so they ask for the whole file. Ranges that
 * overlap or touch are joined, and stand where the first of them was asked.
 */
export function parseRange(header: string | undefined, size: number): AskedRange {
  const specs = parseSpecs(header ?? '');
  if (specs === undefined || specs.length > MOST_RANGES) return { kind: 'whole' };
  const satisfiable = specs.flatMap((spec) => toRange(spec, size) ?? []);
  // Content-Range cannot name a range of an empty file, though `-5` is satisfied by one.
  if (size === 0 && satisfiable.length > 0) return { kind: 'whole' };
  const ranges = joinTouching(satisfiable);
  const [range] = ranges;
  if (range === undefined) return { kind: 'unsatisfiable' };
  return ranges.length === 1 ? { kind: 'one', range } : { kind: 'several', ranges };
}

/** The value of Content-Range for one range: `bytes 0-499/1234`. */
export function contentRange(range: ByteRange, size: number): string {
  return `bytes ${range.start}-${range.end}/${size}`;
}

/** `0-499`, `500-` or `-500`, as digits; empty where none stood. */
interface RangeSpec {
  first: string;
  last: string;
}

function parseSpecs(header: string): RangeSpec[] | undefined {
  const set = /^bytes=(.+)$/i.exec(header)?.[1] ?? '';
  const elements = set.split(',').map((element) => element.trim());
  const specs = elements.filter((element) => element !== '').map(parseSpec);
  const valid = specs.filter((spec) => spec !== undefined);
  return valid.length > 0 && valid.length === specs.length ? valid : undefined;
}

function parseSpec(text: string): RangeSpec | undefined {
  const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(text) ?? [];
  if (first === '' && last === '') return undefined;
  // BigInt, because two numbers of twenty digits may become the same double.
  if (first !== '' && last !== '' && BigInt(first) > BigInt(last)) return undefined;
  return { first, last };
}

/** The bytes that a spec selects, undefined when it selects none. */
function toRange({ first, last }: RangeSpec, size: number): ByteRange | undefined {
  if (first === '') {
    const length = Number(last);
    return length === 0 ? undefined : { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(first);
  if (start >= size) return undefined;
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

function joinTouching(ranges: ByteRange[]): ByteRange[] {
  let joined: ByteRange[] = [];
  for (const range of ranges) {
    const near = joined.filter(
      ({ start, end }) => start <= range.end + 1 && range.start <= end + 1,
    );
    const place = near[0] ?? range;
    if (place === range) joined.push(range);
    place.start = Math.min(range.start, ...near.map(({ start }) => start));
    place.end = Math.max(range.end, ...near.map(({ end }) => end));
    joined = joined.filter((other) => other === place || !near.includes(other));
  }
  return joined;
}
