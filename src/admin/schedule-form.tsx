import type { Episode } from '../episodes/episode.ts';
import { LongwaveError } from '../platform/errors.ts';
import { localField, parseMoment, timesMeant, zonedTime } from '../platform/moment.ts';
import { Field } from '../platform/pages/form.tsx';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { Show } from '../shows/show.ts';

/** When an episode comes out, as its form has it. */
export function typedSchedule(
  publishAt: number | null,
  state: Episode['state'],
  timeZone: string,
): Typed {
  const local = publishAt === null ? '' : localField(publishAt, timeZone);
  const meant = timesMeant(local, timeZone).find((time) => Date.parse(time) === publishAt);
  return {
    when: state === 'scheduled' ? 'at' : 'draft',
    publish_at: local,
    ...(meant !== undefined && { publish_at_meant: answerOf(local, meant) }),
  };
}

/** When it is to come out, as the API takes it; nothing for "now". */
export function scheduleFields(typed: Typed): { draft?: true; publish_at?: string } {
  if (typed['when'] === 'draft') return { draft: true };
  if (typed['when'] !== 'at') return {};
  if (typed['publish_at']) return { publish_at: meantTime(typed) };
  throw new LongwaveError('unprocessable', 'date.missing', 'Its date is missing.', {
    field: 'publish_at',
    mend: 'Choose a day and a time.',
  });
}

/** With the answer to which of two is meant, unless that was given for another time. */
export function meantTime(typed: Typed, name = 'publish_at'): string {
  const { [name]: local = '', [`${name}_meant`]: meant = '' } = typed;
  return local !== '' && meant.startsWith(`${local} `) ? meant.slice(local.length + 1) : local;
}

/** One of two times, and what it answers: another time that was typed since has another answer. */
function answerOf(local: string, meant: string): string {
  return `${local} ${meant}`;
}

/**
 * Now, at a time of the show's zone, or not yet.
 * @param now milliseconds
 */
export function When({ form, show, now }: { form: FormState; show: Show; now: number }) {
  const chosen = form.typed['when'] ?? 'now';
  const choice = (value: string, label: string) => (
    <label>
      <input type="radio" name="when" value={value} checked={chosen === value} />
      {label}
    </label>
  );
  return (
    <fieldset>
      <legend>When does it come out?</legend>
      {choice('now', 'Now')}
      {choice('at', 'At a time')}
      <AtTime form={form} show={show} now={now} />
      {choice('draft', 'Not yet: keep it as a draft')}
    </fieldset>
  );
}

function AtTime({ form, show, now }: { form: FormState; show: Show; now: number }) {
  return (
    <div class="at-time">
      <Field
        form={form}
        name="publish_at"
        label={`Date and time in ${show.timeZone}`}
        type="datetime-local"
      />
      <div data-live="when">
        <Chosen typed={form.typed} name="publish_at" timeZone={show.timeZone} now={now} />
      </div>
      <p data-live="now">
        <small>It is {zonedTime(now, show.timeZone)}.</small>
      </p>
    </div>
  );
}

interface Choosing {
  typed: Typed;
  /** Of the field with the time. */
  name: string;
  timeZone: string;
  /** Milliseconds. */
  now: number;
}

/** What the chosen time comes to and whether it has passed, or which of two is meant where the clock shows it twice. */
export function Chosen(choosing: Choosing) {
  const { typed, name, timeZone } = choosing;
  const times = timesMeant(typed[name] ?? '', timeZone);
  if (times.length > 0) return <WhichOne {...choosing} times={times} />;
  const at = momentOf(typed[name] ?? '', timeZone);
  return at === undefined ? null : <p>That is {inWords(at, choosing)}.</p>;
}

function inWords(at: number, { timeZone, now }: Choosing): string {
  return `${zonedTime(at, timeZone)}${at < now ? ', which has passed' : ''}`;
}

function momentOf(text: string, timeZone: string): number | undefined {
  try {
    return text === '' ? undefined : parseMoment(text, timeZone, 'publish_at');
  } catch {
    return undefined; // what is wrong with it is said beside the field
  }
}

function WhichOne({ times, ...choosing }: Choosing & { times: readonly string[] }) {
  const { typed, name, timeZone } = choosing;
  const local = typed[name] ?? '';
  const isTwice = times[0]?.startsWith(local);
  const [first, second] = isTwice ? ['The first', 'The second'] : ['Earlier', 'Later'];
  return (
    <fieldset>
      <legend>
        {isTwice
          ? `This time comes twice in ${timeZone}: the clocks go back. Which one is meant?`
          : `This time does not exist in ${timeZone}: the clocks go forward. Which one is meant?`}
      </legend>
      {times.map((time, index) => (
        <label>
          <input
            type="radio"
            name={`${name}_meant`}
            value={answerOf(local, time)}
            checked={typed[`${name}_meant`] === answerOf(local, time)}
          />
          {index === 0 ? first : second}: {inWords(Date.parse(time), choosing)}
        </label>
      ))}
    </fieldset>
  );
}
