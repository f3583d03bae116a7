import { editableLines } from '../chapters/edited-chapters.ts';
import type { ChapterList } from '../chapters/chapter.ts';
import type { Episode } from '../episodes/episode.ts';
import type { NextNumber } from '../episodes/numbering.ts';
import { Choice, Field, MoreFields, Tick } from '../platform/pages/form.tsx';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { Show } from '../shows/show.ts';
import { episodeAppFields, moreOfEpisode } from './app-fields/episode-fields.ts';
import { appFieldsOf, closedUp, typedFields } from './app-fields/fields.ts';
import { MoreForApps, OpenedField } from './app-fields/inputs.tsx';
import { labelsOf } from './app-fields/labels.ts';
import { persons } from './app-fields/shared-fields.ts';
import { episodeLabels, explicitness, kinds } from './labels.ts';
import { marksIn, marksOf } from './shown.ts';
import { ChaptersEditor } from './chapters-editor.tsx';
import { NotesPreview } from './notes-preview.tsx';
import { typedSchedule } from './schedule-form.tsx';

/** An episode as its form has it, with what it showed. */
export function typedEpisode(episode: Episode, show: Show, chapters: ChapterList): Typed {
  const basics = typedBasics(episode, show, chapters);
  const typed = { ...basics, ...typedFields(episodeAppFields, episode.namespace) };
  return { ...typed, shown: marksOf(fieldsOf(typed, () => true)) };
}

function typedBasics(episode: Episode, show: Show, chapters: ChapterList): Typed {
  const { publishAt, state } = episode;
  return {
    title: episode.title,
    notes: episode.notes,
    summary: episode.summary ?? '',
    season: String(episode.season ?? ''),
    number: String(episode.number ?? ''),
    type: episode.type,
    explicit: episode.explicit === null ? '' : String(episode.explicit),
    blocked: String(episode.blocked),
    author: episode.author ?? '',
    link: episode.link ?? '',
    slug: episode.slug,
    chapters: editableLines(chapters),
    ...typedSchedule(publishAt, state, show.timeZone),
  };
}

const nullable = ['summary', 'author', 'link'] as const;
const numbers = ['season', 'number'] as const;

/** What the form says of an episode, as the API takes it: unchecked. The schedule is not part of it. */
export function episodeFields(typed: Typed): Record<string, unknown> {
  const marks = marksIn(typed['shown'] ?? '');
  return fieldsOf(typed, (name) => marks.has(name));
}

function fieldsOf(typed: Typed, isShown: (name: string) => boolean): Record<string, unknown> {
  const text = (name: string): string => typed[name]?.trim() ?? '';
  const number = (name: string) =>
    /^\d+$/.test(text(name)) ? Number(text(name)) : text(name) || null;
  const slug = text('slug');
  const explicit = text('explicit');
  return {
    title: text('title'),
    notes: text('notes'),
    type: text('type') || 'full',
    ...(slug !== '' && { slug }),
    ...Object.fromEntries(nullable.map((name) => [name, text(name) || null])),
    ...Object.fromEntries(numbers.map((name) => [name, number(name)])),
    explicit: explicit === '' ? null : explicit === 'true',
    // A box that is not ticked is not sent; a page of the release before has none.
    ...((isShown('blocked') || 'blocked' in typed) && { blocked: typed['blocked'] === 'true' }),
    ...appFieldsOf(episodeAppFields, typed, isShown),
    chapters: text('chapters').replaceAll('\r\n', '\n') || null,
  };
}

/** The same of a new one: what is left open comes from the file. */
export function newEpisodeFields(typed: Typed): Record<string, unknown> {
  const given = Object.entries(episodeFields(typed));
  return Object.fromEntries(given.filter(([, value]) => value !== null && value !== ''));
}

/** What its form calls a field. */
export const labelOfEpisode = labelsOf(episodeLabels, episodeAppFields);

export const episodeFieldNames = [
  'title',
  'notes',
  'summary',
  'season',
  'number',
  'type',
  'explicit',
  'blocked',
  'author',
  'link',
  'slug',
  'chapters',
  ...episodeAppFields.map(({ part }) => part.name),
  'publish_at',
  'artwork',
  'audio',
];

/** What an episode says of itself. */
export function EpisodeFields({
  form: given,
  isNew,
  audio,
  next = {},
}: {
  form: FormState;
  isNew: boolean;
  /** The address of the audio that is kept. */
  audio?: string;
  next?: NextNumber;
}) {
  const fromFile = isNew ? 'From the file, when empty.' : undefined;
  const form = closedUp(episodeAppFields, given);
  const { shown } = form.typed;
  return (
    <>
      {shown !== undefined && <input type="hidden" name="shown" value={shown} />}
      <Field
        form={form}
        name="title"
        label={episodeLabels.title}
        hint={fromFile}
        required={!isNew}
      />
      <Field
        form={form}
        name="notes"
        label={episodeLabels.notes}
        rows={8}
        hint="Markdown: **bold**, [words](https://address), lists. They stand in the feed and on the page."
      />
      <NotesPreview form={form} />
      <Counted form={form} fromFile={fromFile} next={next} />
      <Chapters form={form} isNew={isNew} audio={audio} />
      <OpenedField form={form} field={persons} />
      <More form={form} />
      <MoreForApps form={form} fields={moreOfEpisode} />
    </>
  );
}

function Counted({
  form,
  fromFile,
  next,
}: {
  form: FormState;
  fromFile: string | undefined;
  next: NextNumber;
}) {
  return (
    <div class="columns">
      <Choice form={form} name="type" label={episodeLabels.type} options={kinds} />
      <Field form={form} name="season" label={episodeLabels.season} inputmode="numeric" />
      <Field
        form={form}
        name="number"
        label={episodeLabels.number}
        inputmode="numeric"
        hint={fromFile && [fromFile, nextInWords(next)].join(' ')}
      />
    </div>
  );
}

function nextInWords({ season, number }: NextNumber): string {
  if (number === undefined) return '';
  return season === undefined
    ? `The next is ${number}.`
    : `The next of season ${season} is ${number}.`;
}

function Chapters({
  form,
  isNew,
  audio,
}: {
  form: FormState;
  isNew: boolean;
  audio: string | undefined;
}) {
  const one =
    'One a line: 00:00 Intro, then perhaps <https://…> as a link and ![](https://…) as a picture.';
  const hint = isNew ? `${one} From the file, when empty.` : one;
  return (
    <MoreFields form={form} title="Chapters" names={['chapters']}>
      <ChaptersEditor audio={audio} />
      <Field form={form} name="chapters" label={episodeLabels.chapters} rows={5} hint={hint} />
    </MoreFields>
  );
}

const moreNames = ['summary', 'author', 'link', 'slug', 'explicit', 'blocked'];

function More({ form }: { form: FormState }) {
  return (
    <MoreFields form={form} title="Summary, author and address" names={moreNames}>
      <Field
        form={form}
        name="summary"
        label={episodeLabels.summary}
        rows={2}
        hint="Only if it says other things than the notes."
      />
      <Field
        form={form}
        name="author"
        label={episodeLabels.author}
        hint="When not the author of the show."
      />
      <Field
        form={form}
        name="link"
        label={episodeLabels.link}
        type="url"
        hint="When empty, the page that Longwave makes."
      />
      <Field
        form={form}
        name="slug"
        label={episodeLabels.slug}
        hint="Made from the title, when empty."
      />
      <Choice form={form} name="explicit" label={episodeLabels.explicit} options={explicitness} />
      <Tick form={form} name="blocked" label={episodeLabels.blocked} />
    </MoreFields>
  );
}
