/** What the form of a show calls its fields; those of the podcast namespace stand in `app-fields`. */
export const showLabels = {
  title: 'Title',
  description: 'Description',
  categories: 'Categories',
  language: 'Language',
  type: 'Order',
  explicit: 'The show has explicit content',
  author: 'Author',
  owner_name: 'Owner',
  owner_email: 'E-mail of the owner',
  slug: 'Name in addresses',
  link: 'Web site',
  time_zone: 'Time zone',
  copyright: 'Copyright',
  funding: 'Support links',
  chapters_in_notes: 'Put chapter times at the end of the notes',
  locked: 'Other hosts must ask before they import the feed',
  blocked: 'Hide the show from directories',
  complete: 'The show has ended: no episode will follow',
  ownership_token: 'Token of Apple Podcasts',
  new_feed_url: 'New address of the feed',
  moved: 'Send apps to the new address',
  artwork: 'Artwork',
} as const;

/** What the form of a show calls fields that a text names as the API does: "moved", owner_email. */
export function asTheShowFormSays(text: string): string {
  return Object.entries(showLabels).reduce((said, [name, label]) => {
    const quoted = said.replaceAll(`"${name}"`, `“${label}”`);
    // A name without a line in it is a word that people use, too.
    return name.includes('_') ? quoted.replaceAll(name, `“${label}”`) : quoted;
  }, text);
}

/** What the form of an episode calls its fields. */
export const episodeLabels = {
  title: 'Title',
  notes: 'Notes',
  type: 'Kind',
  season: 'Season',
  number: 'Number',
  chapters: 'Chapters',
  summary: 'Summary',
  author: 'Author',
  link: 'Web page',
  slug: 'Name in the address',
  explicit: 'Explicit content',
  blocked: 'Hide this episode from directories',
  artwork: 'Artwork of this episode',
  audio: 'Audio',
  publish_at: 'When it comes out',
  transcript: 'Transcript',
  language: 'Language of the transcript',
} as const;

/** The one of several that the forms let one choose. */
export const orders = [
  ['episodic', 'Newest first'],
  ['serial', 'From the first episode on'],
] as const;

export const kinds = [
  ['full', 'Episode'],
  ['bonus', 'Bonus'],
  ['trailer', 'Trailer'],
] as const;

export const explicitness = [
  ['', 'As the show'],
  ['false', 'No'],
  ['true', 'Yes'],
] as const;
