import type { EpisodeView } from './episode-pages.tsx';
import { nameOfAudio } from './length.ts';
import { AUDIO_TYPES, PICTURE_TYPES } from './file-types.ts';
import type { KeptFile } from '../media/file.ts';
import { episodeLabels } from './labels.ts';
import { TranscriptFields } from './transcript-fields.tsx';
import { FileField, MoreFields } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';

/** The files of an episode: other audio, its artwork, its transcripts. */
export function EpisodeFiles({ view, form }: { view: EpisodeView; form: FormState }) {
  const path = `/admin/episodes/${view.episode.id}`;
  return (
    <MoreFields
      form={form}
      title="Files: other audio, artwork, transcript"
      names={['audio', 'artwork', 'transcript', 'language']}
    >
      <form
        method="post"
        action={`${path}/files`}
        enctype="multipart/form-data"
        class="wide"
        data-page={path}
      >
        <FileField
          form={form}
          name="audio"
          label="Other audio"
          accept={AUDIO_TYPES}
          hint="Under the same guid, at a new address. The old audio goes on playing, and you can go back."
        />
        <FileField
          form={form}
          name="artwork"
          label={episodeLabels.artwork}
          accept={PICTURE_TYPES}
          hint="Square, 1400 to 3000 pixels, JPEG or PNG."
        />
        <TranscriptFields form={form} present={view.transcripts} />
        <button type="submit" class="secondary">
          Send the files
        </button>
      </form>
      {view.audioBefore && <UndoAudio path={path} audio={view.audioBefore} />}
    </MoreFields>
  );
}

function UndoAudio({ path, audio }: { path: string; audio: KeptFile }) {
  return (
    <form method="post" action={`${path}/undo-audio`}>
      <button type="submit" class="quiet" aria-describedby="audio-before">
        Go back to the audio before
      </button>
      <small id="audio-before">{nameOfAudio(audio)}</small>
    </form>
  );
}
