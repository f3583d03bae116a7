import type { Warning } from '../episodes/warnings.ts';
import type { Mend } from '../platform/errors.ts';
import { reportOn } from './doctor.ts';
import { notAsked } from './examined.ts';
import { openFeedReader } from './feed-document.ts';

/** Where the field of the API is not clear from the finding, or mends it in other words than a feed's. */
const ours: Record<number, Mend> = {
  34: { field: 'number', mend: 'Give it a number, or make it a trailer or a bonus.' },
  42: { field: 'title' },
  47: { field: 'notes' },
};

/**
 * What the doctor would say of the one episode in a feed, without asking anybody: so it can be told before it is
 * published. A rule's number is the last part of the code.
 * @param now milliseconds
 */
export async function adviceOn(xml: string, now: number): Promise<Warning[]> {
  const reader = openFeedReader();
  reader.write(Buffer.from(xml));
  const reading = reader.end();
  const { document } = reading;
  const { findings } = await reportOn({ ...notAsked, url: '', now, reading, document });
  return findings
    .filter(({ severity, where }) => severity !== 'info' && where.episode !== undefined)
    .map(({ rule, message, mend }) => ({
      code: `feed-rule.${rule}`,
      message,
      mend,
      ...ours[rule],
    }));
}
