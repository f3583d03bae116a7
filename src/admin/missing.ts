const words: Record<string, string> = {
  description: 'a description',
  categories: 'a category',
  author: 'an author',
  owner_email: 'the e-mail address of its owner',
  artwork: 'artwork: square, 1400 to 3000 pixels',
  episode: 'an episode that is live',
  blocked: 'not to be blocked for directories',
  moved: 'not to have moved away',
  public_url: 'an https address that the world can reach (PUBLIC_URL of this server)',
};

/** What a show lacks, as people say it. */
export function inWords(missing: string): string {
  return words[missing] ?? missing;
}
