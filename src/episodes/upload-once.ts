import { createHash } from 'node:crypto';
import type { Reception } from '../media/receive.ts';
import type { Database } from '../platform/database/open.ts';
import { answerOnce } from '../platform/once/once.ts';
import { arrive, makeUploaded } from './upload.ts';
import type { Arrived, Upload, Uploaded } from './upload.ts';
import type { Warning } from './warnings.ts';

/**
 * Makes an episode of a POST and answers it, once for each `Idempotency-Key`.
 * @throws LongwaveError `idempotency.*`, and what receiving and creating throw.
 */
export async function uploadOnce(
  tools: { database: Database; reception: Reception },
  upload: Upload,
  answer: (id: string, warnings: Warning[]) => Promise<object>,
): Promise<void> {
  const { request, response } = upload;
  const owner = response.locals.token?.id ?? '';
  await answerOnce(
    tools.database,
    { request, response, owner },
    {
      arrive: () => arrive(tools.reception, upload),
      contentOf,
      drop: ({ audio }) => audio.drop(),
      make: async (arrived, keep) =>
        madeOf(
          await makeUploaded(tools, upload, arrived, (tx, uploaded) => keep(tx, madeOf(uploaded))),
        ),
      answer: ({ id, warnings }) => answer(id, warnings),
    },
  );
}

/** The name of the file counts: without a title, it becomes one. */
function contentOf({ wanted, audio, artwork }: Arrived) {
  const picture = artwork && createHash('sha256').update(artwork).digest('hex');
  return { wanted, audio: audio.sha256, name: audio.originalName, picture };
}

function madeOf({ episode: { id }, warnings }: Uploaded) {
  return { id, location: `/api/episodes/${id}`, warnings };
}
