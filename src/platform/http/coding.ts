/** The ways to pack bytes that every browser and app knows. */
export type Coding = 'br' | 'gzip';

/**
 * The best coding that a client takes and that is ready, brotli before gzip; undefined is identity
 * (RFC 9110, section 12.5.3).
 */
export function acceptedCoding(
  header: string | undefined,
  ready: Readonly<Record<Coding, unknown>>,
): Coding | undefined {
  if (header === undefined) return undefined;
  const weights = new Map(
    header
      .toLowerCase()
      .slice(0, 200)
      .split(',')
      .map((part) => {
        const [name = '', ...parameters] = part.split(';').map((word) => word.trim());
        const quality = parameters.find((word) => word.startsWith('q='));
        return [name, quality === undefined ? 1 : Number(quality.slice(2)) || 0];
      }),
  );
  const weight = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0;
  const plain = weights.get('identity') ?? 0;
  const offered = (['br', 'gzip'] as const).filter(
    (name) => ready[name] && weight(name) > 0 && weight(name) >= plain,
  );
  return offered.toSorted((one, other) => weight(other) - weight(one))[0];
}
