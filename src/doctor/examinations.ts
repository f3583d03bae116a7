import { LongwaveError } from '../platform/errors.ts';
import type { Report } from './doctor.ts';

const AT_ONCE = 2;

/**
 * Shares an examination among all who ask for the same feed while it runs. Two feeds at once; a third is refused,
 * because a request that waits for its turn would be cut.
 * @returns a function that throws LongwaveError `doctor.busy`
 */
export function sharedExaminations(
  examine: (url: string) => Promise<Report>,
): (url: string) => Promise<Report> {
  const running = new Map<string, Promise<Report>>();
  return async (url) => {
    const shared = running.get(url);
    if (shared) return await shared;
    if (running.size >= AT_ONCE) throw busy();
    const report = examine(url).finally(() => running.delete(url));
    running.set(url, report);
    return await report;
  };
}

function busy(): LongwaveError {
  return new LongwaveError(
    'too-many',
    'doctor.busy',
    `${AT_ONCE} feeds are being examined at the moment.`,
    { mend: 'Ask again in a minute or two.' },
  );
}
