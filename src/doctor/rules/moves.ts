import type { Hop } from '../asking.ts';
import type { Examined } from '../examined.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { everyone } from './rule.ts';
import type { Rule } from './rule.ts';

/** Feed rules 140 and 141: redirects of the feed itself. */
export const moveRules: readonly Rule[] = [
  {
    rule: 140,
    severity: 'info',
    directories: everyone,
    title: 'A feed that moved says so for ever.',
    check: ofHops(temporary),
  },
  {
    rule: 141,
    severity: 'warning',
    directories: everyone,
    title: 'The feed redirects once at most, and stays with https.',
    check: ofHops(chain),
  },
];

/** Also of a chain that ended nowhere. */
function ofHops(check: (hops: readonly Hop[], url: string) => Iterable<Trouble>): Rule['check'] {
  return ({ answers: { main }, url }: Examined) => main && check(main.hops, url);
}

function* temporary(hops: readonly Hop[], url: string): Iterable<Trouble> {
  const hop = hops.find(({ status }) => status !== 301 && status !== 308);
  if (hop)
    yield {
      where: { url },
      message: `The feed redirects to ${quoted(hop.to)} with ${hop.status}: apps follow, and keep asking here.`,
      mend: 'When the feed has moved, answer 301, and keep it so.',
    };
}

function* chain(hops: readonly Hop[], url: string): Iterable<Trouble> {
  if (hops.length > 1)
    yield {
      where: { url },
      message: `The feed redirects ${hops.length} times before it comes.`,
      mend: 'Let the first address point straight to the last.',
    };
  const down = hops.find(({ from, to }) => from.startsWith('https:') && to.startsWith('http:'));
  if (down)
    yield {
      where: { url },
      message: `The feed redirects from https to ${quoted(down.to)}.`,
      mend: 'Let every redirect stay with https.',
    };
}
