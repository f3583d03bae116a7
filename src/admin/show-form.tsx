import type { ComponentChildren } from 'preact';
import { appFieldsOf, closedUp, typedFields } from './app-fields/fields.ts';
import { MoreForApps, OpenedField, Wrong } from './app-fields/inputs.tsx';
import { labelsOf } from './app-fields/labels.ts';
import { persons } from './app-fields/shared-fields.ts';
import { moreOfShow, showAppFields } from './app-fields/show-fields.ts';
import { orders, showLabels } from './labels.ts';
import { marksIn, marksOf } from './shown.ts';
import { categoryNames, written } from '../shows/categories.ts';
import { Choice, Field, FormTrouble, MoreFields, Submit, Tick } from '../platform/pages/form.tsx';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { Show } from '../shows/show.ts';

/** A show as its form has it, with what it showed. */
export function typedShow(show: Show): Typed {
  const typed = { ...typedBasics(show), ...typedFields(showAppFields, show.namespace) };
  return { ...typed, shown: marksOf(fieldsOf(typed, () => true)) };
}

function typedBasics(show: Show): Typed {
  const [first, second, third] = show.categories.map(written);
  const lines = show.funding.map(({ url, text }) => `${url} ${text}`);
  return {
    title: show.title,
    slug: show.slug,
    description: show.description,
    language: show.language,
    category_1: first ?? '',
    category_2: second ?? '',
    category_3: third ?? '',
    explicit: String(show.explicit),
    author: show.author ?? '',
    owner_name: show.ownerName ?? '',
    owner_email: show.ownerEmail ?? '',
    type: show.type,
    link: show.link ?? '',
    copyright: show.copyright ?? '',
    time_zone: show.timeZone,
    funding: lines.join('\n'),
    locked: String(show.locked),
    blocked: String(show.blocked),
    complete: String(show.complete),
    chapters_in_notes: String(show.chaptersInNotes),
    new_feed_url: show.newFeedUrl ?? '',
    moved: String(show.moved),
    ownership_token: show.ownershipToken ?? '',
  };
}

const nullable = [
  'author',
  'owner_name',
  'owner_email',
  'link',
  'copyright',
  'new_feed_url',
  'ownership_token',
] as const;
const ticks = ['explicit', 'locked', 'blocked', 'complete', 'chapters_in_notes', 'moved'] as const;
const plain = ['title', 'slug', 'description', 'language', 'type', 'time_zone'] as const;

/** What the form of a show says, as the API takes it: unchecked. */
export function showFields(typed: Typed): Record<string, unknown> {
  const marks = marksIn(typed['shown'] ?? '');
  return fieldsOf(typed, (name) => marks.has(name));
}

function fieldsOf(typed: Typed, isShown: (name: string) => boolean): Record<string, unknown> {
  const text = (name: string): string => typed[name]?.trim() ?? '';
  return {
    ...Object.fromEntries(plain.map((name) => [name, text(name)])),
    ...Object.fromEntries(nullable.map((name) => [name, text(name) || null])),
    ...Object.fromEntries(ticks.map((name) => [name, typed[name] === 'true'])),
    categories: ['category_1', 'category_2', 'category_3'].map(text).filter(Boolean),
    funding: text('funding')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(fundingOf),
    ...appFieldsOf(showAppFields, typed, isShown),
  };
}

/** `https://pay.example.org Support us` */
function fundingOf(line: string): { url: string; text: string } {
  const [url = '', ...words] = line.trim().split(/\s+/);
  return { url, text: words.join(' ') };
}

const names = [
  ...plain,
  ...nullable,
  ...ticks,
  'categories',
  'funding',
  ...showAppFields.map(({ part }) => part.name),
  'artwork',
];
const noCategory = ['', 'None'] as const;

/** Everything of a show: what every directory asks for first, and what few need behind a line that opens. */
export function ShowForm({
  form: given,
  action,
  children,
}: {
  form: FormState;
  action: string;
  /** Its artwork. */
  children: ComponentChildren;
}) {
  const form = closedUp(showAppFields, given);
  return (
    <form method="post" action={action} enctype="multipart/form-data" class="wide">
      <FormTrouble form={form} fields={names} labelOf={labelsOf(showLabels, showAppFields)} />
      <input type="hidden" name="shown" value={form.typed['shown']} />
      {children}
      <Basics form={form} />
      <Owner form={form} />
      <PageAndDates form={form} />
      <Directories form={form} />
      <OpenedField form={form} field={persons} />
      <MoreForApps form={form} fields={moreOfShow} />
      <Submit>Save</Submit>
    </form>
  );
}

function Basics({ form }: { form: FormState }) {
  const categories = [noCategory, ...categoryNames.map((name) => [name, name] as const)];
  return (
    <>
      <Field form={form} name="title" label={showLabels.title} required />
      <Field
        form={form}
        name="description"
        label={showLabels.description}
        rows={5}
        hint="Plain text that apps show, at most 4,000 bytes."
      />
      <div class="columns" id="categories">
        <Choice form={form} name="category_1" label="Category" options={categories} />
        <Choice form={form} name="category_2" label="Second category" options={categories} />
        <Choice form={form} name="category_3" label="Third category" options={categories} />
      </div>
      <Wrong form={form} path="categories" />
      <div class="columns">
        <Field
          form={form}
          name="language"
          label={showLabels.language}
          hint="A code such as en or de-at."
        />
        <Choice form={form} name="type" label={showLabels.type} options={orders} />
      </div>
      <Tick form={form} name="explicit" label={showLabels.explicit} />
    </>
  );
}

function Owner({ form }: { form: FormState }) {
  return (
    <div class="columns">
      <Field
        form={form}
        name="author"
        label={showLabels.author}
        hint="Who makes the show; apps print it under the title."
      />
      <Field
        form={form}
        name="owner_name"
        label={showLabels.owner_name}
        hint="Whom directories write to."
      />
      <Field
        form={form}
        name="owner_email"
        label={showLabels.owner_email}
        type="email"
        hint="Directories send a code there. It stands in the feed."
      />
    </div>
  );
}

function PageAndDates({ form }: { form: FormState }) {
  return (
    <MoreFields
      form={form}
      title="The page, dates and money"
      names={['slug', 'link', 'time_zone', 'copyright', 'funding']}
    >
      <Field
        form={form}
        name="slug"
        label={showLabels.slug}
        hint="The old address goes on working."
      />
      <Field
        form={form}
        name="link"
        label={showLabels.link}
        type="url"
        hint="When empty, the page that Longwave makes."
      />
      <Field
        form={form}
        name="time_zone"
        label={showLabels.time_zone}
        hint="How dates are read and shown, such as Europe/Berlin."
      />
      <Field form={form} name="copyright" label={showLabels.copyright} />
      <Money form={form} />
    </MoreFields>
  );
}

function Directories({ form }: { form: FormState }) {
  return (
    <MoreFields
      form={form}
      title="Directories and moving"
      names={['ownership_token', 'new_feed_url', 'moved']}
    >
      <Tick form={form} name="locked" label={showLabels.locked} />
      <Tick form={form} name="blocked" label={showLabels.blocked} />
      <Tick form={form} name="complete" label={showLabels.complete} />
      <Field
        form={form}
        name="ownership_token"
        label={showLabels.ownership_token}
        hint="With it Apple checks that the feed is yours."
      />
      <Field
        form={form}
        name="new_feed_url"
        label={showLabels.new_feed_url}
        type="url"
        hint="Only when the show moves to another host."
      />
      <Tick form={form} name="moved" label={showLabels.moved} />
    </MoreFields>
  );
}

function Money({ form }: { form: FormState }) {
  return (
    <>
      <Field
        form={form}
        name="funding"
        label={showLabels.funding}
        rows={3}
        hint="One a line: the address, a space, and its words."
      />
      <Tick
        form={form}
        name="chapters_in_notes"
        label={showLabels.chapters_in_notes}
        hint="Spotify and YouTube read chapters only there."
      />
    </>
  );
}
