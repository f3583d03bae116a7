import type { AlternateEnclosure } from '../namespace/alternate-enclosure.ts';
import { elementOf, type FeedElement } from './elements.ts';
import { shortLine, url, wholeLine } from './namespace-elements.ts';

/** podcast:alternateEnclosure; without a source there is none. */
export function alternateEnclosureElement(enclosure: AlternateEnclosure): FeedElement[] {
  const sources = enclosure.sources.flatMap(({ uri, content_type }) =>
    elementOf('podcast:source', {
      needs: { uri: url(uri) },
      may: { contentType: wholeLine(content_type) },
    }),
  );
  if (sources.length === 0) return [];
  const { integrity } = enclosure;
  return elementOf('podcast:alternateEnclosure', {
    needs: { type: wholeLine(enclosure.type) },
    may: detailsOf(enclosure),
    content: [
      ...sources,
      ...(integrity
        ? elementOf('podcast:integrity', {
            needs: { type: integrity.type, value: wholeLine(integrity.value) },
          })
        : []),
    ],
  });
}

function detailsOf(enclosure: AlternateEnclosure) {
  const { length, bitrate, height, lang, title, rel, codecs } = enclosure;
  return {
    length,
    bitrate,
    height,
    lang: wholeLine(lang),
    title: shortLine(title, 32),
    rel: shortLine(rel, 32),
    codecs: wholeLine(codecs),
    default: enclosure.default,
  };
}
