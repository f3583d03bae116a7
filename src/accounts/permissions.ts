/** What somebody is to one show. Owners of the server need no role. */
export const roles = ['admin', 'editor', 'analyst'] as const;
export type Role = (typeof roles)[number];

/** What somebody is to one show, or to the server when no show is meant. */
export type Standing = Role | 'owner' | undefined;

/** What people do, and the roles that may; owners of the server may everything. The one table of rights. */
export const acts = {
  /** Look at everything of a show, its drafts and figures too. */
  read: ['admin', 'editor', 'analyst'],
  /** Upload, and make and change what listeners do not see yet. */
  'write-draft': ['admin', 'editor'],
  /** Whatever listeners notice: publish, schedule, withdraw, change what is live. */
  publish: ['admin'],
  /** Delete an episode, and bring it back. */
  delete: ['admin'],
  /** Change the show itself, its artwork, directories and webhooks; delete it. */
  'manage-show': ['admin'],
  /** Invite people to the show, change what they may, remove them. */
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
