import { shortClockTime } from '../chapters/chapter-time.ts';
import { zonedTime } from '../platform/moment.ts';
import type { Option } from '../platform/pages/form.tsx';
import { episodeAppFields } from './app-fields/episode-fields.ts';
import { linesOf } from './app-fields/lines.ts';
import type { AppField } from './app-fields/part.ts';
import { showAppFields } from './app-fields/show-fields.ts';
import { episodeLabels, explicitness, kinds, orders, showLabels } from './labels.ts';

/** How what a version holds is said: in the words of the form that changes it. */
export interface FormWords {
  /** What the form calls a field. */
  label: (field: string) => string;
  /** What stands in it, in lines; empty for nothing. */
  text: (field: string, value: unknown, timeZone: string) => string;
}

interface Words {
  labels: Record<string, string>;
  options: Record<string, readonly Option[]>;
  fields: readonly AppField[];
}

const asText: Record<string, (value: never, timeZone: string) => string> = {
  funding: (links: { url: string; text: string }[]) =>
    links.map(({ url, text }) => `${url} ${text}`).join('\n'),
  chapters: (list: ChapterSaid[]) => list.map(chapterSaid).join('\n'),
  transcripts: (list: { language: string }[]) => list.map(({ language }) => language).join('\n'),
  categories: (list: string[]) => list.join('\n'),
  publish_at: (iso: string, timeZone) => zonedTime(Date.parse(iso), timeZone),
};

interface ChapterSaid {
  start_seconds: number;
  end_seconds?: number;
  title?: string;
  url?: string;
  image_url?: string;
  is_hidden?: boolean;
  location?: { name: string };
}

/** A chapter in lines: what no list of titles shows can be lost by going back too. */
function chapterSaid(chapter: ChapterSaid): string {
  const { start_seconds: start, end_seconds: end, title = '' } = chapter;
  const more = [
    end !== undefined && `until ${shortClockTime(end)}`,
    chapter.url !== undefined && `link: ${chapter.url}`,
    chapter.image_url !== undefined && `picture: ${chapter.image_url}`,
    chapter.location && `place: ${chapter.location.name}`,
    chapter.is_hidden && 'in no list of chapters',
  ].filter((line) => typeof line === 'string');
  return [`${shortClockTime(start)} ${title}`, ...more].join('\n  ');
}

function formWords({ labels, options, fields }: Words): FormWords {
  const partOf = (name: string) => fields.find(({ part }) => part.name === name)?.part;
  return {
    label: (field) => labels[field] ?? partOf(field)?.label ?? spaced(field),
    text: (field, value, timeZone) => {
      const part = partOf(field);
      if (part) return linesOf(part, value).join('\n');
      const chosen = options[field]?.find(([one]) => one === asSent(value))?.[1];
      if (chosen !== undefined) return chosen;
      if (value === null || value === undefined) return '';
      if (typeof value === 'boolean') return value ? 'Yes' : 'No';
      const written = asText[field]?.(value as never, timeZone);
      return written ?? (typeof value === 'string' ? value : JSON.stringify(value, undefined, 1));
    },
  };
}

/** As the form sends what is chosen. */
function asSent(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '').replace('""', '');
}

/** What no form has: `guid_is_permalink` is "Guid is permalink". */
function spaced(field: string): string {
  const words = field.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const showWords = formWords({
  labels: { ...showLabels, artwork_id: showLabels.artwork, podcast_guid: 'podcast:guid' },
  options: { type: orders },
  fields: showAppFields,
});

export const episodeWords = formWords({
  labels: {
    ...episodeLabels,
    artwork_id: episodeLabels.artwork,
    audio_id: episodeLabels.audio,
    publish_at: 'When it comes out',
  },
  options: { type: kinds, explicit: explicitness },
  fields: episodeAppFields,
});
