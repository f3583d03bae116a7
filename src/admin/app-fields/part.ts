import type { Option, OptionGroup } from '../../platform/pages/form.tsx';

interface Named {
  /** As the API names it. */
  name: string;
  label: string;
  hint?: string;
}

/** One input. `words` is a list of names in one line, `lines` a text of several. */
export interface Leaf extends Named {
  kind: 'text' | 'url' | 'lines' | 'words' | 'number' | 'tick';
}

/** One of a closed list. */
export interface OneOf extends Named {
  kind: 'choice';
  options: readonly (Option | OptionGroup)[];
}

/** What belongs together. What it holds beside these parts stays as it is. */
export interface Group extends Named {
  kind: 'group';
  parts: readonly Part[];
}

/** Rows. One that is emptied is gone. */
export interface Rows extends Named {
  kind: 'rows';
  /** What one row is: "person". */
  one: string;
  /** Empty rows to fill, for who has no scripts. */
  spare: number;
  parts: readonly Part[];
}

/** What a form has of a field. */
export type Part = Leaf | OneOf | Group | Rows;

/** A field of the podcast namespace as forms have it. */
export interface AppField {
  part: Part;
  /** What a listener sees of it, in one line. */
  says: string;
}
