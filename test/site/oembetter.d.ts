/** As much as the tests use of `oembetter`, which brings no types. */
declare module 'oembetter' {
  export type Answered = Record<string, string | number> & {
    /** Whether it came as XML. */
    _xml?: true;
  };
  export interface Consumer {
    fetch: (
      url: string,
      options: { maxwidth?: number },
      done: (error: unknown, answer: Answered) => void,
    ) => void;
  }
  export default function oembetter(): Consumer;
}
