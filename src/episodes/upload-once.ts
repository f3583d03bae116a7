import { createHash } from 'node:crypto';
import { answerOnce } from '../platform/once/once.ts';
import type { Making } from '../platform/once/once.ts';
import type { Made } from '../platform/once/store.ts';
import { askedOfUpload, episodeFromUpload } from './from-upload.ts';
import type { AskedOfUpload, UploadTools } from './from-upload.ts';
import { arrive, makeUploaded } from './upload.ts';
import type { Arrived, Upload, Uploaded } from './upload.ts';
import type { Warning } from './warnings.ts';

/**
 * Makes an episode of a POST, which has its audio or names an upload, and answers it once for each `Idempotency-Key`.
 * @throws LongwaveError `idempotency.*`, and what receiving and creating throw.
 */
export async function uploadOnce(
  tools: UploadTools,
  upload: Upload,
  answer: (id: string, warnings: Warning[]) => Promise<object>,
): Promise<void> {
  const { request, response } = upload;
  const exchange = { request, response, owner: response.locals.token?.id ?? '' };
  const answered = async ({ id, warnings }: Made) => await answer(id, warnings);
  await (request.is('application/json')
    ? answerOnce(tools.database, exchange, { ...ofUpload(tools, upload), answer: answered })
    : answerOnce(tools.database, exchange, { ...ofAudio(tools, upload), answer: answered }));
}

function ofUpload(tools: UploadTools, upload: Upload): Omit<Making<AskedOfUpload>, 'answer'> {
  return {
    arrive: async () => askedOfUpload(upload.request.body),
    contentOf: (asked) => asked,
    drop: async () => undefined,
    make: async (asked, keep) =>
      madeOf(
        await episodeFromUpload(tools, upload, asked, (tx, uploaded) => keep(tx, madeOf(uploaded))),
      ),
  };
}

function ofAudio(tools: UploadTools, upload: Upload): Omit<Making<Arrived>, 'answer'> {
  return {
    arrive: () => arrive(tools.reception, upload),
    contentOf,
    drop: ({ audio }) => audio.drop(),
    make: async (arrived, keep) =>
      madeOf(
        await makeUploaded(tools, upload, arrived, (tx, uploaded) => keep(tx, madeOf(uploaded))),
      ),
  };
}

/** The name of the file counts: without a title, it becomes one. */
function contentOf({ wanted, audio, artwork }: Arrived) {
  const picture = artwork && createHash('sha256').update(artwork).digest('hex');
  return { wanted, audio: audio.sha256, name: audio.originalName, picture };
}

function madeOf({ episode: { id }, isNew, warnings }: Uploaded): Made {
  return { id, location: `/api/episodes/${id}`, status: isNew ? 201 : 200, warnings };
}
