import { expect, test } from 'vitest';
import { changed, goodFeed, namesOf, reportOnDocument } from './good-feed.ts';

/** The rule, how the feed breaks it, and how a good feed becomes that one. */
export type Case = [rule: string, what: string, change: (xml: string) => string];

export const swap = (from: string, to: string) => (xml: string) => changed(xml, from, to);
export const behind = (mark: string, more: string) => swap(mark, mark + more);
export const without = (text: string) => swap(text, '');
export const inChannel = (more: string) => behind('<itunes:category text="Technology"/>', more);
export const inItem = (more: string) =>
  behind('<itunes:episodeType>full</itunes:episodeType>', more);

/** Every case has a finding of its rule, in sentences. */
export function testCases(cases: Case[]): void {
  test.each(cases)(
    'feed rule %s: %s is found, and told with a mend',
    async (name, _what, change) => {
      const bad = change(goodFeed());
      expect(bad).not.toBe(goodFeed());
      const report = await reportOnDocument(bad);
      expect(namesOf(report)).toContain(name);
      for (const { message, mend } of report.findings) {
        expect(message).toMatch(/^[A-Z<…].*[.:]$|^(itunes|podcast|lastBuildDate|spotify).*\.$/s);
        expect(mend).toMatch(/^[A-Z].*\.$/s);
      }
    },
  );
}
