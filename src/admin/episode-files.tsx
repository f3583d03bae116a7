import type { EpisodeView } from './episode-pages.tsx';
import { nameOfAudio } from './length.ts';
import { ArtworkField } from './artwork-field.tsx';
import { AudioField, AudioWishes } from './audio-field.tsx';
import type { KeptFile } from '../media/file.ts';
import { episodeLabels } from './labels.ts';
import { TranscriptFields } from './transcript-fields.tsx';
import { MoreFields, Tick } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';

const wishes = ['allow_duplicate', 'cut_to_length'];
const names = ['audio', 'upload', ...wishes, 'artwork', 'remove_artwork', 'transcript', 'language'];

/** The files of an episode: other audio, its artwork, its transcripts. */
export function EpisodeFiles({ view, form }: { view: EpisodeView; form: FormState }) {
  const path = `/admin/episodes/${view.episode.id}`;
  return (
    <MoreFields form={form} title="Files: other audio, artwork, transcript" names={names}>
      <form
        method="post"
        action={`${path}/files`}
        enctype="multipart/form-data"
        class="wide"
        data-page={path}
        data-other-audio
        data-beginning={`/admin/shows/${view.show.slug}/publish/beginning`}
      >
        <AudioField
          form={form}
          label="Other audio"
          hint="Under the same guid, at a new address. The old audio goes on playing, and you can go back."
        />
        {form.isStored && !isUndo(form) && <AudioWishes form={form} />}
        <ArtworkField
          form={form}
          label={episodeLabels.artwork}
          present={view.episode.artworkId === null ? undefined : `${path}/artwork`}
        />
        {view.episode.artworkId !== null && (
          <Tick
            form={form}
            name="remove_artwork"
            label="Remove its own artwork: apps show that of the show"
          />
        )}
        <TranscriptFields form={form} present={view.transcripts} />
        <button type="submit" class="secondary">
          Send the files
        </button>
      </form>
      {view.audioBefore && <UndoAudio path={path} audio={view.audioBefore} form={form} />}
    </MoreFields>
  );
}

/** Whether what was refused is to go back, and not a file. */
function isUndo({ typed }: FormState): boolean {
  return typed['undo'] === 'true';
}

function UndoAudio({ path, audio, form }: { path: string; audio: KeptFile; form: FormState }) {
  return (
    <form method="post" action={`${path}/undo-audio`}>
      <input type="hidden" name="undo" value="true" />
      {isUndo(form) && <AudioWishes form={form} />}
      <button type="submit" class="quiet" aria-describedby="audio-before">
        Go back to the audio before
      </button>
      <small id="audio-before">{nameOfAudio(audio)}</small>
    </form>
  );
}
