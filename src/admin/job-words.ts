import type { Show } from '../shows/show.ts';

/** What jobs do, by their names, as people say it. */
export const jobWords: Record<string, string> = {
  'accounts.mail-link': 'Send an invitation, or a link for a new password, by mail',
  'directories.tell': 'Tell directories that a feed has changed',
  'directories.ping': 'Tell one directory that a feed has changed',
  'webhooks.tell': 'Hand an event to webhooks',
  'pictures.copy': 'Copy a picture that a show or an episode names',
  'webhooks.deliver': 'Send an event to a webhook',
};

const pages: Record<string, { part: string; label: string }> = {
  directories: { part: 'directories', label: 'Directories' },
  webhooks: { part: 'webhooks', label: 'Webhooks' },
  pictures: { part: 'edit', label: 'Edit the show' },
};

/** The page of a show that what a job does belongs to. */
export function pageOfJob(
  { slug }: Show,
  name: string,
): { path: string; label: string } | undefined {
  const page = pages[name.split('.')[0] ?? ''];
  return page && { path: `/admin/shows/${slug}/${page.part}`, label: page.label };
}
