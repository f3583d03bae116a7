/** What somebody is to one show. Owners of the server need no role. */
export const roles = ['admin', 'editor', 'analyst'] as const;
export type Role = (typeof roles)[number];

/** What somebody is to one show, or to the server when no show is meant. */
export type Standing = Role | 'owner' | undefined;

/** What people do, and the roles that may; owners of the server may everything. The one table of rights. */
export const acts = {
  /** See the episodes of a show, its drafts too, its history and what the doctor finds. */
  read: ['admin', 'editor', 'analyst'],
  /** Upload, and make and change what listeners do not see yet. */
  'write-draft': ['admin', 'editor'],
  /** Whatever listeners notice: publish, schedule, withdraw, change what is live. */
  publish: ['admin'],
  /** Delete an episode, and bring it back. */
  delete: ['admin'],
  /** Change the show itself and its artwork, see and change its directories, webhooks and domain; delete it. */
  'manage-show': ['admin'],
  /** See who is in the show and who did what; invite people, change what they may, remove them. */
  'manage-members': ['admin'],
  /** Make shows, people and tokens of the whole server. */
  'manage-server': [],
} as const satisfies Record<string, readonly Role[]>;

export type Act = keyof typeof acts;

/** @param standing undefined: no member of the show. */
export function mayDo(standing: Standing, act: Act): boolean {
  if (standing === undefined) return false;
  const allowed: readonly Role[] = acts[act];
  return standing === 'owner' || allowed.includes(standing);
}

/** The same for a refusal: what somebody may not do. */
export const actsInWords: Record<Act, string> = {
  read: 'look at it',
  'write-draft': 'upload episodes or change drafts',
  publish: 'publish, schedule or withdraw episodes',
  delete: 'delete episodes, or see and restore deleted ones',
  'manage-show': 'change the show, or see and change its directories, webhooks and domain',
  'manage-members': 'see or change who is in the show, or see who did what',
  'manage-server': 'change anything of the whole server',
};

/** Who of a show may do it: "Admins and editors". */
export function whoMay(act: Act): string {
  const may = acts[act].map((role) => `${role}s`);
  const list = new Intl.ListFormat('en-GB').format(may);
  return may.length === 0 ? 'Owners of the server' : list.charAt(0).toUpperCase() + list.slice(1);
}
