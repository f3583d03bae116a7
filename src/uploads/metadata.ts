/** What a client says of its file with `Upload-Metadata`; null for a key without a value. */
export type Metadata = Record<string, string | null>;

const PAIR =
  /^([\u0021-\u002B\u002D-\u007E]+)(?: ((?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?))?$/;

/**
 * `Upload-Metadata` of tus 1.0: pairs with commas between, each a key of ASCII without space and comma, which stands
 * once, and perhaps a space and Base64.
 * @returns undefined when it is something else
 */
export function parseMetadata(text: string): Metadata | undefined {
  const found = new Map<string, string | null>();
  for (const pair of text.split(',')) {
    const [, key, value = ''] = PAIR.exec(pair) ?? [];
    if (key === undefined || found.has(key)) return undefined;
    found.set(key, value === '' ? null : Buffer.from(value, 'base64').toString('utf8'));
  }
  return Object.fromEntries(found);
}

/** As it was sent. */
export function metadataHeader(metadata: Metadata): string {
  return Object.entries(metadata)
    .map(([key, value]) =>
      value === null ? key : `${key} ${Buffer.from(value, 'utf8').toString('base64')}`,
    )
    .join(',');
}

/** `Upload-Metadata` as a row keeps it. */
export function metadataOf(stored: string): Metadata {
  return JSON.parse(stored) as Metadata;
}
