import { createInstance } from 'i18next';

/** What the public pages say of themselves, in the languages of the shows. English where a language is missing. */
const resources = {
  en: {
    translation: {
      episodes: 'Episodes',
      newer: 'Newer',
      older: 'Older',
      feed: 'Feed for podcast apps',
      notes: 'Notes',
      chapters: 'Chapters',
      transcript: 'Transcript',
      people: 'People',
      season: 'Season {{number}}',
      episode: 'Episode {{number}}',
      trailer: 'Trailer',
      bonus: 'Bonus',
      allEpisodes: 'All episodes',
      download: 'Download',
      empty: 'No episode has come out yet.',
      listen: 'Listen to {{title}}',
    },
  },
  de: {
    translation: {
      episodes: 'Folgen',
      newer: 'Neuere',
      older: 'Ältere',
      feed: 'Feed für Podcast-Apps',
      notes: 'Notizen',
      chapters: 'Kapitel',
      transcript: 'Transkript',
      people: 'Mitwirkende',
      season: 'Staffel {{number}}',
      episode: 'Folge {{number}}',
      trailer: 'Trailer',
      bonus: 'Bonus',
      allEpisodes: 'Alle Folgen',
      download: 'Herunterladen',
      empty: 'Noch ist keine Folge erschienen.',
      listen: '{{title}} anhören',
    },
  },
  es: {
    translation: {
      episodes: 'Episodios',
      newer: 'Más recientes',
      older: 'Anteriores',
      feed: 'Feed para aplicaciones de pódcast',
      notes: 'Notas',
      chapters: 'Capítulos',
      transcript: 'Transcripción',
      people: 'Participantes',
      season: 'Temporada {{number}}',
      episode: 'Episodio {{number}}',
      trailer: 'Tráiler',
      bonus: 'Extra',
      allEpisodes: 'Todos los episodios',
      download: 'Descargar',
      empty: 'Todavía no se ha publicado ningún episodio.',
      listen: 'Escuchar {{title}}',
    },
  },
  fr: {
    translation: {
      episodes: 'Épisodes',
      newer: 'Plus récents',
      older: 'Plus anciens',
      feed: 'Flux pour les applications de podcast',
      notes: 'Notes',
      chapters: 'Chapitres',
      transcript: 'Transcription',
      people: 'Participants',
      season: 'Saison {{number}}',
      episode: 'Épisode {{number}}',
      trailer: 'Bande-annonce',
      bonus: 'Bonus',
      allEpisodes: 'Tous les épisodes',
      download: 'Télécharger',
      empty: 'Aucun épisode n’est encore paru.',
      listen: 'Écouter {{title}}',
    },
  },
};

export type Word = keyof (typeof resources)['en']['translation'];
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
  const t = i18n.getFixedT(language.split('-')[0] ?? 'en');
  return (word, values = {}) => t(word, values);
}

/** A date as people write it in this language, in the time zone of the show. */
export function longDate(at: number, language: string, timeZone: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(at);
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
