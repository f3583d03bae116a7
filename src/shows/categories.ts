/** Apple's categories and subcategories (Apple Podcasts categories; a closed list, case matters). */
const list = `
Arts: Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts
Business: Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit
Comedy: Comedy Interviews, Improv, Stand-Up
Education: Courses, How To, Language Learning, Self-Improvement
Fiction: Comedy Fiction, Drama, Science Fiction
Government:
History:
Health & Fitness: Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality
Kids & Family: Education for Kids, Parenting, Pets & Animals, Stories for Kids
Leisure: Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games
Music: Music Commentary, Music History, Music Interviews
News: Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, Tech News
Religion & Spirituality: Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality
Science: Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, Nature, Physics, Social Sciences
Society & Culture: Documentary, Personal Journals, Philosophy, Places & Travel, Relationships
Sports: Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, Soccer, Swimming, Tennis, Volleyball, Wilderness, Wrestling
Technology:
True Crime:
TV & Film: After Shows, Film History, Film Interviews, Film Reviews, TV Reviews
`;

export interface Category {
  name: string;
  subcategory?: string;
}

const categories: Category[] = list
  .trim()
  .split('\n')
  .flatMap((row) => {
    const [name = '', subs = ''] = row.split(':');
    const named = subs.split(',').map((sub) => sub.trim());
    return [
      { name },
      ...named.filter((sub) => sub !== '').map((subcategory) => ({ name, subcategory })),
    ];
  });

const byWrittenName = new Map(
  categories.map((category) => [comparable(written(category)), category]),
);

/** All 110 as they are written in the API: "Arts" and "Arts > Books". */
export const categoryNames: readonly string[] = categories.map(written);

/** Finds "Arts > Books" whatever its case and spaces; undefined when Apple's list has no such pair. */
export function findCategory(text: string): Category | undefined {
  return byWrittenName.get(comparable(text));
}

/** The category as the API writes it. */
export function written({ name, subcategory }: Category): string {
  return subcategory === undefined ? name : `${name} > ${subcategory}`;
}

/** What the person may have meant: written names that contain a word of theirs, at most five. */
export function similarCategories(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  return categoryNames
    .filter((name) => words.some((word) => name.toLowerCase().includes(word.slice(0, 6))))
    .slice(0, 5);
}

function comparable(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, '').replaceAll('&amp;', '&');
}
