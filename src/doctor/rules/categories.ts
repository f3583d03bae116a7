import { categoryNames, findCategory, similarCategories, written } from '../../shows/categories.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Place, Trouble } from '../finding.ts';
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
  const where = at(element);
  const name = nameOf(element);
  const subcategories = element.children('itunes:category').map((sub) => nameOf(sub));
  if (name === '' || subcategories.includes(''))
    yield {
      where,
      message: `A ${name === '' ? 'category' : `subcategory of ${quoted(name)}`} has no name in its attribute "text".`,
      mend: 'Write <itunes:category text="…"/> with a name from Apple’s list, or take it out.',
    };
  if (name === '') return;
  const named = subcategories.filter((sub) => sub !== '');
  const pairs = named.length === 0 ? [name] : named.map((sub) => `${name} > ${sub}`);
  for (const pair of pairs) yield* unlisted(pair, where);
}

function nameOf(element: FeedElement): string {
  return element.attribute('text')?.trim() ?? '';
}

function* unlisted(pair: string, where: Place): Iterable<Trouble> {
  const found = pair.length < 200 ? findCategory(pair) : undefined;
  if (found !== undefined && written(found) === pair) return;
  yield {
    where,
    message: `The category ${quoted(pair)} is not in Apple’s list${found ? ', where case counts' : ''}.`,
    mend: found ? `Write it as in the list: "${written(found)}".` : choice(pair),
  };
}

function choice(pair: string): string {
  const meant =
    pair.length < 200 ? [...new Set([...elsewhere(pair), ...similarCategories(pair)])] : [];
  return meant.length > 0
    ? `Choose what fits from the list, such as ${meant.map((one) => `"${one}"`).join(', ')}.`
    : 'Choose one from Apple’s list; subcategories stand inside their category.';
}

/** Where Apple keeps a subcategory of that name: most wrong ones are right in another category. */
function elsewhere(pair: string): string[] {
  const sub = (pair.split(' > ').at(-1) ?? '').toLowerCase();
  return categoryNames.filter((name) => name.toLowerCase().endsWith(` > ${sub}`));
}
