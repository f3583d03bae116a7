import { createHash } from 'node:crypto';

/** A file that is stored and that a row knows. Its bytes never change. */
export interface KeptFile {
  id: string;
  ownerId: string;
  storeKey: string;
  type: string;
  name: string;
  bytes: number;
  sha256: string;
  durationSeconds: number | null;
  originalName: string | null;
  createdAt: number;
}

/** The id of artwork: the same picture of the same owner has the same URL, another picture another one. */
export function artworkId(ownerId: string, sha256: string): string {
  return hashedId(`${ownerId} ${sha256}`);
}

/** An id that looks like every other, and is always the same for this text. */
export function hashedId(text: string): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const digest = createHash('sha256').update(text).digest();
  return Array.from(digest.subarray(0, 26), (byte) => alphabet[byte & 31]).join('');
}

/** The folders of files that have rows; what stands beside them (`feeds/`) are copies that have none. */
export const ROW_FOLDERS = ['audio', 'artwork', 'transcripts'] as const;

/** What an address of a file begins with. */
export type AddressKind = (typeof ROW_FOLDERS)[number];

/** Where a file stands in the store: two characters spread the files over folders. */
export function storeKey(
  kind: (typeof ROW_FOLDERS)[number],
  id: string,
  extension: string,
): string {
  return `${kind}/${id.slice(0, 2)}/${id}.${extension}`;
}

const STORE_KEY = new RegExp(
  `^(${ROW_FOLDERS.join('|')})/([a-z2-7]{2})/\\2[a-z2-7]{24}\\.[a-z0-9]+$`,
);

/** Whether `storeKey` can have made it. Another program's file in the same bucket has another name. */
export function isStoreKey(key: string): boolean {
  return STORE_KEY.test(key);
}

/** A file whose bytes are kept and whose row is still to be written. */
export type NewFile = Omit<KeptFile, 'createdAt'>;

/** Artwork whose bytes are kept, with the smaller ones for the web; their rows are still to be written. */
export interface NewArtwork {
  file: NewFile;
  sizes: { width: number; file: NewFile }[];
}
