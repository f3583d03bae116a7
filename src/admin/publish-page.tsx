import type { NextNumber } from '../episodes/numbering.ts';
import { FormTrouble, MoreFields, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import { ArtworkField } from './artwork-field.tsx';
import { AudioField } from './audio-field.tsx';
import { Checks } from './checks.tsx';
import type { Foreseen } from './checks.tsx';
import { EpisodeFields, episodeFieldNames, labelOfEpisode } from './episode-form.tsx';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { PreviewButton } from './notes-preview.tsx';
import { episodeLabels } from './labels.ts';
import { When } from './schedule-form.tsx';
import { Up } from './show-pages.tsx';
import { TranscriptFields, transcriptFieldNames } from './transcript-fields.tsx';

/** What the publish screen is about. */
export interface PublishView {
  show: Show;
  foreseen: Foreseen;
  next: NextNumber;
  /** Milliseconds. */
  now: number;
}

/** One screen: the file, what it is, and when it comes out. Its island sends the file in pieces that can be resumed. */
export function publishPage(viewer: Viewer, view: PublishView, form: FormState): Page {
  const { show } = view;
  const path = `/admin/shows/${show.slug}/publish`;
  return deskPage(viewer.person, {
    title: 'Publish an episode',
    islands: ['publish', 'from-file', 'chapters', 'rows', 'preview'],
    children: (
      <>
        <Up show={show} />
        <h1>Publish an episode</h1>
        <form method="post" action={path} enctype="multipart/form-data" class="wide" data-publish>
          <FormTrouble
            form={form}
            fields={[...episodeFieldNames, ...transcriptFieldNames]}
            labelOf={labelOfEpisode}
          />
          <AudioField form={form} label={episodeLabels.audio} hint="MP3 or AAC (M4A)." />
          <EpisodeFields form={form} isNew next={view.next} />
          <ArtworkField
            form={form}
            label={episodeLabels.artwork}
            hint="Square, 1400 to 3000 pixels. When empty, that in the file, or that of the show."
          />
          <Transcript form={form} />
          {viewer.may('publish') && <When form={form} show={show} now={view.now} />}
          <Checks
            viewer={viewer}
            show={show}
            foreseen={view.foreseen}
            hasAudio={(form.typed['upload'] ?? '') !== ''}
          />
          <Submit>
            <span data-live="submit">{whatItDoes(viewer, form)}</span>
          </Submit>
          <PreviewButton action={`${path}/preview`} />
        </form>
      </>
    ),
  });
}

function whatItDoes(viewer: Viewer, { typed }: FormState): string {
  if (!viewer.may('publish') || typed['when'] === 'draft') return 'Keep as a draft';
  return typed['when'] === 'at' ? 'Schedule' : 'Publish';
}

function Transcript({ form }: { form: FormState }) {
  return (
    <MoreFields form={form} title="Transcript" names={transcriptFieldNames}>
      <TranscriptFields form={form} present={[]} />
    </MoreFields>
  );
}
