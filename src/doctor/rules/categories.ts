import { findCategory, similarCategories, written } from '../../shows/categories.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { appleAndPsp, at, ofChannel, ofShow } from './rule.ts';
import type { Rule } from './rule.ts';

/** Feed rule 29: categories are from Apple's closed list, letter by letter. */
export const categoryRules: readonly Rule[] = [
  {
    rule: 29,
    severity: 'error',
    directories: [...appleAndPsp, 'spotify'],
    title: 'The first category is one of Apple’s.',
    check: ofShow(firstCategory),
  },
  {
    rule: 29,
    severity: 'warning',
    directories: appleAndPsp,
    title: 'The other categories are from Apple’s list, too.',
    check: ofChannel(otherCategories),
  },
];

function* firstCategory(channel: FeedElement): Iterable<Trouble> {
  const [first] = channel.children('itunes:category');
  if (first) yield* wrong(first);
  else
    yield {
      where: at(channel),
      message: 'The show has no Apple category.',
      mend: 'Add <itunes:category text="…"> with one from Apple’s list, such as Technology.',
    };
}

function* otherCategories(channel: FeedElement): Iterable<Trouble> {
  for (const element of channel.children('itunes:category').slice(1)) yield* wrong(element);
}

function* wrong(element: FeedElement): Iterable<Trouble> {
  const name = element.attribute('text')?.trim() ?? '';
  const subcategories = element
    .children('itunes:category')
    .map((sub) => sub.attribute('text')?.trim() ?? '');
  const pairs =
    subcategories.length === 0 ? [name] : subcategories.map((sub) => `${name} > ${sub}`);
  for (const pair of pairs) {
    const found = pair.length < 200 ? findCategory(pair) : undefined;
    if (found !== undefined && written(found) === pair) continue;
    const meant = found ? [written(found)] : pair.length < 200 ? similarCategories(pair) : [];
    yield {
      where: at(element),
      message:
        name === ''
          ? 'A category has no name in its attribute "text".'
          : `The category ${quoted(pair)} is not in Apple’s list${found ? ', where case counts' : ''}.`,
      mend:
        meant.length > 0
          ? `Write it as in the list: ${meant.map((one) => `"${one}"`).join(', ')}.`
          : 'Choose one from Apple’s list; subcategories stand inside their category.',
    };
  }
}
