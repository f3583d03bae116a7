import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import { examine } from './examine.ts';
import type { Patience } from './examine.ts';
import type { Examined } from './examined.ts';
import type { FeedDocument } from './feed-document.ts';
import { MOST_OF_A_RULE, severities } from './finding.ts';
import type { Finding, Severity, Trouble } from './finding.ts';
import type { Rule } from './rules/rule.ts';
import { rules } from './rules/table.ts';

export interface Report {
  url: string;
  /** Milliseconds. */
  examinedAt: number;
  /** Errors first, then warnings, then infos; within each by rule. */
  findings: Finding[];
  /** How many findings there are, with those of a rule that were counted only. */
  counts: Record<Severity, number>;
  /** How many rules had something to look at. */
  rulesChecked: number;
  /** What was read; undefined when it was no feed. */
  document: FeedDocument | undefined;
}

export interface DoctorTools {
  /** Decides what may be fetched: for a feed of our own it may open our own origin, for others public addresses only. */
  outgoing: Outgoing;
  clock: Clock;
  /** Without it: 20 seconds for a request, 90 for everything. */
  patience?: Patience;
}

/** Asks for a feed and for samples of what it names, and says what is not right about them. */
export async function examineFeed(url: string, { clock, ...tools }: DoctorTools): Promise<Report> {
  const examined = await examine(url, clock.now(), tools);
  return await reportOn(examined);
}

/** What the rules say of something that was examined. */
export async function reportOn(examined: Examined): Promise<Report> {
  const findings: Finding[] = [];
  const counts = { error: 0, warning: 0, info: 0 };
  const checked = new Set<number>();
  for (const rule of rules) {
    const troubles = rule.check(examined);
    if (troubles === undefined) continue;
    checked.add(rule.rule);
    const { kept, times } = firstOf(rule, troubles);
    findings.push(...kept);
    counts[rule.severity] += times;
    // A feed may have 10,000 episodes, and the server has other things to do.
    await setImmediate();
  }
  findings.sort((one, other) => rank(one) - rank(other));
  const { url, now: examinedAt, document } = examined;
  return { url, examinedAt, findings, counts, rulesChecked: checked.size, document };
}

function rank({ severity }: Finding): number {
  return severities.indexOf(severity);
}

/** The first few findings of a rule, and one that counts the others. */
function firstOf(
  { rule, severity, directories }: Rule,
  troubles: Iterable<Trouble>,
): { kept: Finding[]; times: number } {
  const kept: Finding[] = [];
  let times = 0;
  for (const trouble of troubles) {
    times += 1;
    if (times <= MOST_OF_A_RULE) kept.push({ rule, severity, directories, ...trouble });
  }
  const more = times - MOST_OF_A_RULE;
  if (more > 0) {
    const mend = kept[0]?.mend ?? '';
    const message = `… and ${more} more of the same kind.`;
    kept.push({ rule, severity, directories, where: {}, message, mend });
  }
  return { kept, times };
}
