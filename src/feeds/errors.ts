import { LongwaveError } from '../platform/errors.ts';

/** Whether an error is what the app has to hear, and no trouble of ours. */
export function isAnswer(error: unknown): boolean {
  return error instanceof LongwaveError && (error.kind === 'gone' || error.kind === 'not-found');
}

export function gone(): LongwaveError {
  return new LongwaveError('gone', 'feed.gone', 'This show has been deleted.');
}

export function noPage(page: number): LongwaveError {
  return new LongwaveError('not-found', 'feed.no-page', `The feed has no page ${page}.`, {
    mend: 'Page 1 has the newest episodes, and links to the others.',
  });
}

export function notFound(slug: string): LongwaveError {
  return new LongwaveError(
    'not-found',
    'feed.not-found',
    `There is no feed "${slug.slice(0, 80)}".`,
    {
      mend: 'The address of a feed ends in the slug of its show and .xml.',
    },
  );
}
