import { LongwaveError } from '../../platform/errors.ts';
import type { FileKind } from '../../media/audio-refusals.ts';
import { isReply } from '../asking.ts';
import type { MediaSample } from '../examined.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { probedAudio } from './http-media.ts';
import { durationSeconds } from './item-facts.ts';
import { apple, appleAndPsp, atUrl, everyone, ofMedia } from './rule.ts';
import type { Rule } from './rule.ts';

const TWELVE_HOURS = 12 * 3600;

/** Feed rules 51 and 61 to 64: the audio file itself, against what the feed says of it. */
export const mediaFileRules: readonly Rule[] = [
  {
    rule: 51,
    severity: 'warning',
    directories: apple,
    title: 'The duration in the feed is that of the file.',
    check: ofMedia(duration),
  },
  {
    rule: 61,
    severity: 'error',
    directories: appleAndPsp,
    title: 'The length in the feed is that of the file.',
    check: ofMedia(length),
  },
  {
    rule: 62,
    severity: 'error',
    directories: everyone,
    title: 'The file is of the type that the feed says.',
    check: ofMedia(type),
  },
  {
    rule: 63,
    severity: 'error',
    directories: apple,
    title: 'The file can be played to its end.',
    check: ofMedia(broken),
  },
  {
    rule: 63,
    severity: 'info',
    directories: apple,
    title: 'The audio has the rates that Apple advises.',
    check: ofMedia(rates),
  },
  {
    rule: 64,
    severity: 'info',
    directories: ['spotify'],
    title: 'Episodes have at most twelve hours.',
    check: ofMedia(tooLong),
  },
];

function where({ url, item }: MediaSample) {
  return atUrl(url, item.child('enclosure') ?? item, item);
}

function* duration(sample: MediaSample): Iterable<Trouble> {
  const audio = probedAudio(sample);
  const said = durationSeconds(sample.item.value('itunes:duration') ?? '');
  if (!audio || said === undefined) return;
  const real = audio.durationSeconds;
  if (Math.abs(real - said) > Math.max(2, real / 100))
    yield {
      where: where(sample),
      message: `The feed says ${Math.round(said)} seconds, and the file has ${Math.round(real)}.`,
      mend: `Write <itunes:duration>${Math.round(real)}</itunes:duration>.`,
    };
}

function* length(sample: MediaSample): Iterable<Trouble> {
  const { totalBytes: total, item } = sample;
  const said = item.child('enclosure')?.attribute('length')?.trim() ?? '';
  // A length that is none has been reported already.
  if (total !== undefined && /^[1-9]\d{0,14}$/.test(said) && Number(said) !== total)
    yield {
      where: where(sample),
      message: `The feed says that the file has ${said} bytes, and it has ${total}.`,
      mend: `Write length="${total}".`,
    };
}

/** The kinds that may stand behind a type. */
const kindsByType: Record<string, readonly FileKind[]> = {
  'audio/mpeg': ['mp3'],
  'audio/mp3': ['mp3'],
  'audio/x-m4a': ['mp4', 'mov'],
  'audio/m4a': ['mp4', 'mov'],
  'audio/mp4': ['mp4', 'mov'],
  'video/mp4': ['mp4', 'mov'],
  'video/x-m4v': ['mp4', 'mov'],
  'video/quicktime': ['mov', 'mp4'],
  'application/pdf': ['pdf'],
};

function* type(sample: MediaSample): Iterable<Trouble> {
  const said = sample.item.child('enclosure')?.attribute('type')?.trim().toLowerCase() ?? '';
  const { kind } = sample;
  const right = Object.hasOwn(kindsByType, said) ? kindsByType[said] : undefined;
  if (kind === undefined || kind === 'unknown' || !right || right.includes(kind)) return;
  yield {
    where: where(sample),
    message: `The feed says ${quoted(said)}, and the file looks like ${kind}.`,
    mend:
      kind === 'html' || kind === 'text' || kind === 'xml'
        ? 'The server probably sends a page instead of the audio: open the address in a browser.'
        : 'Correct the type, and the ending of the address; directories take MP3 and AAC.',
  };
}

function* broken(sample: MediaSample): Iterable<Trouble> {
  const { audio } = sample;
  if (audio instanceof LongwaveError)
    yield { where: where(sample), message: audio.message, mend: audio.mend ?? 'Export it again.' };
}

function* rates(sample: MediaSample): Iterable<Trouble> {
  const audio = probedAudio(sample);
  if (!audio || !isReply(sample.first)) return;
  const { sampleRate, channels, bitrate } = audio;
  if (sampleRate !== 44_100 && sampleRate !== 48_000)
    yield {
      where: where(sample),
      message: `The sample rate is ${sampleRate} Hz; Apple advises 44,100 or 48,000.`,
      mend: 'Export it with one of these.',
    };
  const [least, most] = channels === 1 ? [64, 128] : [128, 256];
  const kilobits = Math.round(bitrate / 1000);
  if (audio.kind !== 'mp4' && (kilobits < least * 0.75 || kilobits > most * 1.25))
    yield {
      where: where(sample),
      message: `The sound has ${kilobits} kbit/s; Apple advises ${least} to ${most} for ${channels === 1 ? 'mono' : 'stereo'}.`,
      mend: 'Export it within these.',
    };
}

function* tooLong(sample: MediaSample): Iterable<Trouble> {
  const seconds = probedAudio(sample)?.durationSeconds ?? 0;
  if (seconds > TWELVE_HOURS)
    yield {
      where: where(sample),
      message: `The episode has ${Math.round(seconds / 3600)} hours; Spotify takes twelve.`,
      mend: 'Cut it into parts.',
    };
}
