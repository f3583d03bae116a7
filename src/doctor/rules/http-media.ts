import { LongwaveError } from '../../platform/errors.ts';
import { isReply, isSilence } from '../asking.ts';
import type { Reply } from '../asking.ts';
import type { MediaSample } from '../examined.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { rangeIn } from '../served-range.ts';
import { apple, appleAndPsp, atUrl, everyone, ofMedia } from './rule.ts';
import type { Rule } from './rule.ts';

const MOST_HOPS = 5;

/** Feed rules 132 to 137: how the server of the audio answers. */
export const mediaServerRules: readonly Rule[] = [
  {
    rule: 132,
    severity: 'error',
    directories: everyone,
    title: 'The audio is there.',
    check: ofMedia(there),
  },
  {
    rule: 132,
    severity: 'error',
    directories: apple,
    title: 'The server answers HEAD for the audio.',
    check: ofMedia(head),
  },
  {
    rule: 132,
    severity: 'warning',
    directories: appleAndPsp,
    title: 'The server says the type of the audio as the feed does, and Accept-Ranges.',
    check: ofMedia(headers),
  },
  {
    rule: 133,
    severity: 'error',
    directories: appleAndPsp,
    title: 'The server sends the part of the audio that was asked for.',
    check: ofMedia(ranges),
  },
  {
    rule: 134,
    severity: 'warning',
    directories: [],
    title: 'A part that the file does not have is answered with 416.',
    check: ofMedia(beyond),
  },
  {
    rule: 135,
    severity: 'warning',
    directories: [],
    title: 'A download that broke off can go on, and only in the same file.',
    check: ofMedia(resumed),
  },
  {
    rule: 136,
    severity: 'error',
    directories: everyone,
    title: 'The address of the audio redirects five times at most.',
    check: ofMedia(manyHops),
  },
  {
    rule: 136,
    severity: 'warning',
    directories: apple,
    title: 'Redirects of the audio stay with https.',
    check: ofMedia(leavesHttps),
  },
  {
    rule: 137,
    severity: 'warning',
    directories: [],
    title: 'The audio has no content coding.',
    check: ofMedia(coded),
  },
];

function where({ url, item }: MediaSample) {
  return atUrl(url, item.child('enclosure') ?? item, item);
}

function* there(sample: MediaSample): Iterable<Trouble> {
  const { first } = sample;
  if (isSilence(first)) {
    const { message, mend = 'Try again later.' } = first.trouble;
    yield { where: where(sample), message: `The audio cannot be fetched. ${message}`, mend };
  } else if (isReply(first) && first.status >= 400 && first.status !== 416)
    yield {
      where: where(sample),
      message: `The server answers ${first.status} when the audio is fetched.`,
      mend: 'Put the file there, or correct the address.',
    };
}

/** What follows is said of audio that is there. */
function firstOf({ first }: MediaSample): Reply | undefined {
  return isReply(first) && first.status < 300 ? first : undefined;
}

function* head(sample: MediaSample): Iterable<Trouble> {
  const { head: answer } = sample;
  if (!firstOf(sample)) return;
  const mend = 'Let the server answer HEAD as GET, without the body: directories ask so.';
  if (isSilence(answer))
    yield { where: where(sample), message: 'The server does not answer HEAD for the audio.', mend };
  else if (isReply(answer) && answer.status !== 200)
    yield {
      where: where(sample),
      message: `HEAD for the audio is answered with ${answer.status}.`,
      mend,
    };
}

function* headers(sample: MediaSample): Iterable<Trouble> {
  const { head: answer, item } = sample;
  if (!isReply(answer) || answer.status !== 200) return;
  const said = item.child('enclosure')?.attribute('type')?.trim().toLowerCase();
  const served = (answer.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (said !== undefined && said !== '' && served !== said)
    yield {
      where: where(sample),
      message: `The feed says ${quoted(said)}, and the server ${quoted(served)}.`,
      mend: 'Let both say the type of the file.',
    };
  if (answer.headers['content-length'] === undefined)
    yield {
      where: where(sample),
      message: 'The server does not say how long the audio is (Content-Length).',
      mend: 'Let it send Content-Length.',
    };
  if (!/\bbytes\b/i.test(answer.headers['accept-ranges'] ?? ''))
    yield {
      where: where(sample),
      message: 'The server does not say that it can send parts of the audio (Accept-Ranges).',
      mend: 'Let it send Accept-Ranges: bytes.',
    };
}

function* ranges(sample: MediaSample): Iterable<Trouble> {
  const first = firstOf(sample);
  if (!first) return;
  const mend =
    'Serve the audio from a server that answers Range with 206: without it nobody can skip, and Apple rejects the show.';
  if (first.status !== 206) {
    const message = `Asked for the first two bytes, the server answers ${first.status} and not 206.`;
    yield { where: where(sample), message, mend };
    return;
  }
  const { totalBytes: total = 0, middle, suffix, wrongRanges } = sample;
  const half = Math.floor(total / 2);
  const asked = [
    { name: 'the first two bytes', answer: first, from: 0, to: 1 },
    { name: 'bytes from the middle', answer: middle, from: half, to: half + 99 },
    { name: 'the last hundred bytes', answer: suffix, from: total - 100, to: total - 1 },
  ];
  for (const { name, answer, from, to } of asked) {
    const message = isReply(answer) ? wrongRange(answer, from, to) : undefined;
    if (message !== undefined)
      yield { where: where(sample), message: `Asked for ${name}, ${message}.`, mend };
  }
  for (const name of wrongRanges)
    yield {
      where: where(sample),
      message: `The part that the server sends ${name} is not the same as in the whole file.`,
      mend: 'Let all servers behind the address have the same file, and no ads that change in it.',
    };
}

function wrongRange(answer: Reply, from: number, to: number): string | undefined {
  const range = rangeIn(answer);
  if (answer.status !== 206) return `the server answers ${answer.status} and not 206`;
  if (!range)
    return `the server sends the Content-Range ${quoted(answer.headers['content-range'] ?? '')}`;
  if (range.from !== from || range.to !== to)
    return `the server sends ${range.from} to ${range.to} instead of ${from} to ${to}`;
  const bytes = to - from + 1;
  return answer.bytes === bytes
    ? undefined
    : `the server sends ${answer.bytes > bytes ? 'more' : 'fewer'} bytes than the ${bytes} that it announces`;
}

function* beyond(sample: MediaSample): Iterable<Trouble> {
  const { beyond: answer } = sample;
  if (isReply(answer) && answer.status !== 416)
    yield {
      where: where(sample),
      message: `Asked for what lies behind the end of the file, the server answers ${answer.status}.`,
      mend: 'Let it answer 416 with Content-Range: bytes */ and the length.',
    };
}

function* resumed(sample: MediaSample): Iterable<Trouble> {
  const first = firstOf(sample);
  if (first?.status !== 206) return;
  const { etag } = first.headers;
  if (etag === undefined && first.headers['last-modified'] === undefined)
    yield {
      where: where(sample),
      message:
        'The audio has neither an ETag nor a date, so a download that broke off begins anew.',
      mend: 'Let the server send a strong ETag.',
    };
  const { sameTag, otherTag } = sample;
  if (isReply(sameTag) && sameTag.status !== 206)
    yield {
      where: where(sample),
      message: `Asked to go on in the same file (If-Range), the server answers ${sameTag.status} and not 206.`,
      mend: 'Let it compare If-Range with its ETag.',
    };
  if (isReply(otherTag) && otherTag.status === 206)
    yield {
      where: where(sample),
      message:
        'Asked to go on in a file that it does not have (If-Range), the server sends a part of this one.',
      mend: 'Let it answer 200 with the whole file when If-Range does not fit.',
    };
}

function* manyHops(sample: MediaSample): Iterable<Trouble> {
  const { first } = sample;
  if (first && first.hops.length > MOST_HOPS)
    yield {
      where: where(sample),
      message: `The address of the audio redirects ${first.hops.length} times.`,
      mend: 'Leave out some of the services in front of it; some apps follow five.',
    };
}

function* leavesHttps(sample: MediaSample): Iterable<Trouble> {
  const { first } = sample;
  const hop = first?.hops.find(
    ({ from, to }) => from.startsWith('https:') && to.startsWith('http:'),
  );
  if (hop)
    yield {
      where: where(sample),
      message: `The address of the audio is https and redirects to ${quoted(hop.to)}.`,
      mend: 'Let every redirect stay with https; phones refuse what is not encrypted.',
    };
}

function* coded(sample: MediaSample): Iterable<Trouble> {
  const coding = [sample.first, sample.head].find((one) => isReply(one) && one.coding !== '');
  if (isReply(coding) && coding.coding !== 'identity')
    yield {
      where: where(sample),
      message: `The audio comes with Content-Encoding: ${coding.coding}, so that parts of it cannot be played.`,
      mend: 'Take audio out of what the server compresses.',
    };
}

/** Undefined when the file was not read, or could not be published at all. */
export function probedAudio({ audio }: MediaSample) {
  return audio instanceof LongwaveError ? undefined : audio;
}
