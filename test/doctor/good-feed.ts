import type { Examined } from '../../src/doctor/examined.ts';
import { openFeedReader } from '../../src/doctor/feed-document.ts';
import { reportOn } from '../../src/doctor/doctor.ts';
import type { Report } from '../../src/doctor/doctor.ts';

export const NOW = Date.UTC(2026, 10, 25);
export const FEED_URL = 'https://podcast.example/feed.xml';

/** Where the files of a feed are, and what is said of the audio. */
export interface Places {
  base: string;
  length: number;
  seconds: number;
}

const nowhere: Places = { base: 'https://podcast.example', length: 48_000, seconds: 3 };

/** A feed without fault: five episodes, with chapters and transcripts. Its parts are easy to find and to break. */
export function goodFeed({ base, length, seconds }: Places = nowhere): string {
  const items = [5, 4, 3, 2, 1].map((number) => {
    const name = `episode-${number}`;
    return `<item>
<title>The ${name}</title>
<link>${base}/${name}</link>
<guid isPermaLink="false">guid-${number}</guid>
<pubDate>Mon, 0${number + 1} Nov 2026 07:00:00 GMT</pubDate>
<description><![CDATA[<p>About ${name}, with <a href="https://example.org/">a link</a>.</p>]]></description>
<enclosure url="${base}/${name}.mp3" length="${length}" type="audio/mpeg"/>
<podcast:season>1</podcast:season>
<podcast:episode>${number}</podcast:episode>
<podcast:chapters url="${base}/${name}.json" type="application/json+chapters"/>
<podcast:transcript url="${base}/${name}.vtt" type="text/vtt"/>
<podcast:person role="host">Ada</podcast:person>
<itunes:title>The ${name}</itunes:title>
<itunes:duration>${seconds}</itunes:duration>
<itunes:explicit>false</itunes:explicit>
<itunes:season>1</itunes:season>
<itunes:episode>${number}</itunes:episode>
<itunes:episodeType>full</itunes:episodeType>
<itunes:image href="${base}/${name}.jpg"/>
</item>`;
  });
  return rightDays(`${head(base)}\n${items.join('\n')}\n</channel>\n</rss>\n`);
}

function head(base: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters" xmlns:spotify="http://www.spotify.com/ns/rss">
<channel>
<atom:link rel="self" type="application/rss+xml" href="${base}/feed.xml"/>
<title>A Good Show</title>
<link>${base}/</link>
<description>All is well here.</description>
<language>en-us</language>
<copyright>Ada Example</copyright>
<managingEditor>ada@example.org (Ada Example)</managingEditor>
<lastBuildDate>Mon, 06 Nov 2026 07:00:00 GMT</lastBuildDate>
<generator>By hand</generator>
<ttl>60</ttl>
<image><url>${base}/cover.jpg</url><title>A Good Show</title><link>${base}/</link></image>
<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>
<podcast:locked owner="ada@example.org">yes</podcast:locked>
<podcast:funding url="https://example.org/give">Give</podcast:funding>
<itunes:author>Ada Example</itunes:author>
<itunes:owner><itunes:name>Ada Example</itunes:name><itunes:email>ada@example.org</itunes:email></itunes:owner>
<itunes:type>episodic</itunes:type>
<itunes:explicit>false</itunes:explicit>
<itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>
<itunes:category text="Technology"/>
<itunes:image href="${base}/cover.jpg"/>`;
}

/** So that nobody has to look them up. */
function rightDays(xml: string): string {
  return xml.replaceAll(/>Mon, ([^<]+)</g, (_all, rest: string) => {
    const day = new Date(rest).toUTCString().slice(0, 3);
    return `>${day}, ${rest}<`;
  });
}

/** A copy with one thing changed; what is not there cannot be changed. */
export function changed(xml: string, from: string, to: string): string {
  if (!xml.includes(from)) throw new Error(`The feed has no ${from}`);
  return xml.replace(from, () => to);
}

/** What was examined when nothing but the document is known. */
export function documentOnly(bytes: string | Buffer): Examined {
  const reader = openFeedReader();
  const whole = Buffer.from(bytes);
  for (let at = 0; at < whole.length; at += 65_536)
    if (!reader.write(whole.subarray(at, at + 65_536))) break;
  const reading = reader.end();
  const unasked = { head: undefined, byTag: undefined, byDate: undefined, byOldTag: undefined };
  return {
    url: FEED_URL,
    now: NOW,
    answers: {
      ...unasked,
      main: undefined,
      plain: undefined,
      plainSha256: undefined,
      later: undefined,
      asBrowser: undefined,
    },
    reading,
    document: reading.document,
    media: [],
    artwork: [],
    companions: [],
    unfinished: false,
  };
}

/** The report on a document that nobody served. */
export async function reportOnDocument(bytes: string | Buffer): Promise<Report> {
  return await reportOn(documentOnly(bytes));
}

/** `28 error`: the rules that something was found about. */
export function namesOf({ findings }: Report): string[] {
  return [...new Set(findings.map(({ rule, severity }) => `${rule} ${severity}`))];
}
