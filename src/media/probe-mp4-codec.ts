/** What the `esds` box of an AAC track says. */
export interface AacDescription {
  /** `AAC-LC`, `HE-AAC`, … */
  codec: string;
  sampleRate: number;
  channels: number;
}

const DECODER = 0x04;
const DECODER_SPECIFIC = 0x05;
const ES = 0x03;
/** MPEG-4 audio and the three profiles of MPEG-2 AAC, as object types of ISO 14496-1, table 5. */
const aacObjects = new Set([0x40, 0x66, 0x67, 0x68]);
const sampleRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000,
  7350,
];
const profiles: Record<number, string> = {
  1: 'AAC Main',
  2: 'AAC-LC',
  5: 'HE-AAC',
  23: 'AAC-LD',
  29: 'HE-AAC v2',
  39: 'AAC-ELD',
  42: 'xHE-AAC',
};

/**
 * Reads the sample description of an `mp4a` track; undefined when it does not hold AAC. The two numbers
 * in front of `esds` are often wrong (channels always 2, half the rate), so the decoder's own count.
 */
export function tryParseAac(description: Buffer): AacDescription | undefined {
  const esdsAt = description.indexOf('esds', 8, 'latin1');
  if (esdsAt === -1 || description.length < 36) return undefined;
  const es = descriptor(description.subarray(esdsAt + 8), ES);
  const decoder = es && descriptor(es.subarray(esHeaderBytes(es)), DECODER);
  if (!decoder || !aacObjects.has(decoder[0] ?? 0)) return undefined;
  const stated = {
    sampleRate: description.readUInt16BE(32),
    channels: description.readUInt16BE(24),
  };
  const specific = descriptor(decoder.subarray(13), DECODER_SPECIFIC);
  return specific && specific.length >= 2
    ? parseSpecific(specific, stated)
    : { codec: 'AAC', ...stated };
}

/** AudioSpecificConfig, ISO 14496-3, 1.6.2.1. */
function parseSpecific(bytes: Buffer, stated: Omit<AacDescription, 'codec'>): AacDescription {
  const take = bitReader(bytes);
  const short = take(5);
  const profile = short === 31 ? 32 + take(6) : short;
  let sampleRate = takeRate(take);
  const layout = take(4);
  if (profile === 5 || profile === 29) sampleRate = takeRate(take) ?? sampleRate;
  const channels = layout === 0 ? stated.channels : layout === 7 ? 8 : layout;
  return {
    codec: profiles[profile] ?? 'AAC',
    sampleRate: sampleRate ?? stated.sampleRate,
    // Parametric stereo is described as one channel and plays as two.
    channels: profile === 29 ? 2 : channels,
  };
}

function takeRate(take: (bits: number) => number): number | undefined {
  const index = take(4);
  return index === 15 ? take(24) : sampleRates[index];
}

function bitReader(bytes: Buffer): (bits: number) => number {
  let at = 0;
  return (bits) => {
    let value = 0;
    for (const end = at + bits; at < end; at += 1)
      value = value * 2 + (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    return value;
  };
}

/** The content of a descriptor that stands at the start, when it has this tag. */
function descriptor(bytes: Buffer, tag: number): Buffer | undefined {
  if (bytes[0] !== tag) return undefined;
  let at = 1;
  let length = 0;
  for (let more = true; more && at <= 4; at += 1) {
    length = (length << 7) | ((bytes[at] ?? 0) & 0x7f);
    more = ((bytes[at] ?? 0) & 0x80) !== 0;
  }
  return bytes.subarray(at, at + length);
}

function esHeaderBytes(es: Buffer): number {
  const flags = es[2] ?? 0;
  const url = flags & 0x40 ? 1 + (es[flags & 0x80 ? 5 : 3] ?? 0) : 0;
  return 3 + (flags & 0x80 ? 2 : 0) + url + (flags & 0x20 ? 2 : 0);
}
