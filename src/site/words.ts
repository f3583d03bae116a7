import { createInstance } from 'i18next';
import { de } from './words/de.ts';
import { en } from './words/en.ts';
import type { Word } from './words/en.ts';
import { es } from './words/es.ts';
import { fr } from './words/fr.ts';

/** English where a language is missing. */
const resources = {
  en: { translation: en },
  de: { translation: de },
  es: { translation: es },
  fr: { translation: fr },
};

export type { Word };
/** Says a word of the pages in the language of `pageLanguage`. */
export type Words = (word: Word, values?: Record<string, string | number>) => string;

const i18n = createInstance();
void i18n.init({
  resources,
  fallbackLng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false }, // JSX escapes
});

/** @param language BCP 47, as the show has it: the region is not needed. */
export function wordsIn(language: string): Words {
  const t = i18n.getFixedT(pageLanguage(language));
  return (word, values = {}) => t(word, values);
}

/** The language of what the pages of a show say themselves: its own, or English where its words are missing. */
export function pageLanguage(language: string): string {
  return (language.split('-')[0] ?? '') in resources ? language : 'en';
}

/** What marks that something is in the language of the show, where the page around it is not (WCAG 2.2, 3.1.2). */
export function spokenIn(language: string): { lang?: string; dir?: 'auto' } {
  return pageLanguage(language) === language ? {} : { lang: language, dir: 'auto' };
}

/** The name of a language in itself: "Deutsch". */
export function languageName(language: string): string {
  return new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;
}

/** A date as people write it in the language of the show's pages, in its time zone. */
export function longDate(at: number, language: string, timeZone: string): string {
  return new Intl.DateTimeFormat(pageLanguage(language), { dateStyle: 'long', timeZone }).format(
    at,
  );
}

/** `1:02:03`, `4:05`: the same in every language, and read out by screen readers as a time. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
