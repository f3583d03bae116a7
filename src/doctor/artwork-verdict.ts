import type { KeptFile } from '../media/file.ts';
import { collect } from '../media/files/store.ts';
import type { FileStore } from '../media/files/store.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { PictureFacts } from './examined.ts';
import type { Finding, Severity } from './finding.ts';
import { readPicture } from './examine-pictures.ts';
import { heavy, unfit, unusual } from './rules/picture.ts';
import type { PictureTrouble } from './rules/picture.ts';

/** What the doctor says of a picture of ours, as directories will see it. */
export interface ArtworkVerdict {
  /** Undefined when it cannot be opened. */
  facts: PictureFacts | undefined;
  /** Errors first. */
  troubles: SevereTrouble[];
}

type SevereTrouble = PictureTrouble & Pick<Finding, 'severity'>;

/** A file never changes: what was said of it last is kept. */
const MOST_KEPT = 500;

/** @returns a function that looks at artwork in the store, and throws what the store throws. */
export function artworkVerdicts(files: FileStore): (file: KeptFile) => Promise<ArtworkVerdict> {
  const kept = new Map<string, ArtworkVerdict>();
  return async (file) => {
    const known = kept.get(file.id);
    if (known) return known;
    const picture = await readPicture(await collect(await files.read(file.storeKey)));
    const verdict = {
      facts: picture instanceof LongwaveError ? undefined : picture,
      troubles: [
        ...as('error', unfit(picture)),
        ...as('warning', unusual(picture, `https://this.server/${file.name}`)),
        ...as('info', heavy(picture)),
      ],
    };
    const [oldest] = kept.keys();
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(file.id, verdict);
    return verdict;
  };
}

function as(severity: Severity, troubles: Iterable<PictureTrouble>): SevereTrouble[] {
  return Array.from(troubles, (trouble) => ({ ...trouble, severity }));
}
