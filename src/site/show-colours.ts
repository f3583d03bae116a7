import { colourOfArtwork } from '../media/artwork.ts';
import { collect } from '../media/files/store.ts';
import type { FileStore } from '../media/files/store.ts';
import { smallestPicture } from '../media/kept-files.ts';
import type { Database } from '../platform/database/open.ts';
import { sharingWork } from '../platform/together.ts';

/** The colours of shows, each found once in the smallest picture of its artwork. */
export interface ShowColours {
  /** Six hexadecimal digits; undefined without artwork, without colour in it, or when its file cannot be had. */
  of(artworkId: string | null): Promise<string | undefined>;
}

export function openShowColours({
  database,
  files,
}: {
  database: Database;
  files: FileStore;
}): ShowColours {
  /** Artwork that changes has another id. */
  const known = new Map<string, string | undefined>();
  const share = sharingWork<string | undefined>();
  const look = async (artworkId: string): Promise<string | undefined> => {
    const picture = await smallestPicture(database.read, artworkId);
    if (!picture) return undefined;
    const bytes = await collect(await files.read(picture.storeKey));
    known.set(artworkId, await colourOfArtwork(bytes));
    return known.get(artworkId);
  };
  return {
    of: async (artworkId) => {
      if (artworkId === null) return undefined;
      if (known.has(artworkId)) return known.get(artworkId);
      // A page must not fail for want of its colour.
      return await share(artworkId, () => look(artworkId)).catch(() => undefined);
    },
  };
}
