/** A picture that stands elsewhere. */
export interface PicturesTable {
  /** Made of the address. */
  id: string;
  /** As `pictureAddress` writes it. */
  address: string;
  /** The small copy of it; null until there is one. */
  file_id: string | null;
  /** Since it was named, or was named again after it was given up. */
  tries: number;
  tried_at: number | null;
  /** When it is tried next; null when it is copied, or given up. While somebody tries, when others may. */
  next_at: number | null;
  /** Why the last try failed, as a sentence. */
  error: string | null;
  /** When somebody began to name it last. */
  named_at: number;
}

/** A show or an episode that names a picture. */
export interface PictureUsesTable {
  owner_id: string;
  picture_id: string;
  /** Of the owner, or the owner itself. */
  show_id: string;
}

/** A show or an episode that a server of a release before may have written, and in which pictures were looked for since. */
export interface PictureLooksTable {
  owner_id: string;
  /** Which of its versions was looked at. */
  version: number;
}

/** How many pictures have come that pages of a show have on them: a part of the tags of these pages. */
export interface PictureArrivalsTable {
  show_id: string;
  count: number;
}

export type PictureTables = {
  pictures: PicturesTable;
  picture_uses: PictureUsesTable;
  picture_looks: PictureLooksTable;
  picture_arrivals: PictureArrivalsTable;
};
