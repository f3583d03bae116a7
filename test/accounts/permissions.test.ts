import { expect, test } from 'vitest';
import { acts, mayDo } from '../../src/accounts/permissions.ts';
import type { Act, Standing } from '../../src/accounts/permissions.ts';

/** Each act, and everybody who may. */
const table: Record<Act, Standing[]> = {
  read: ['owner', 'admin', 'editor', 'analyst'],
  'write-draft': ['owner', 'admin', 'editor'],
  publish: ['owner', 'admin'],
  delete: ['owner', 'admin'],
  'manage-show': ['owner', 'admin'],
  'manage-members': ['owner', 'admin'],
  'manage-server': ['owner'],
};

test.each(Object.entries(table))(
  '%s is for %j and for nobody else (security 90)',
  (act, allowed) => {
    const everybody: Standing[] = ['owner', 'admin', 'editor', 'analyst', undefined];
    expect(everybody.filter((standing) => mayDo(standing, act as Act))).toEqual(allowed);
  },
);

test('every act stands in the table of this test', () => {
  expect(Object.keys(table)).toEqual(Object.keys(acts));
});
