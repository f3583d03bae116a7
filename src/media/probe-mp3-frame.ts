/** One MPEG audio frame of layer II or III, as its four header bytes describe it. */
export interface MpegFrame {
  layer: 2 | 3;
  lengthBytes: number;
  samples: number;
  sampleRate: number;
  channels: number;
  /** Where an encoder puts its Xing or Info header, from the start of the frame. */
  infoOffset: number;
  /** Version, layer and sample rate in one number: the same in every frame of a stream. */
  stream: number;
}

const kilobitsOfLayer3 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const kilobitsOfLayer2 = [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const kilobitsOfMpeg2 = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const sampleRates = [44_100, 48_000, 32_000];

/** Reads the frame header at `at`, or undefined when those four bytes are not one (ISO 11172-3, 13818-3). */
export function tryParseMpegFrame(bytes: Buffer, at: number): MpegFrame | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff) return undefined;
  const header = bytes.readUInt32BE(at);
  const version = (header >> 19) & 3;
  const layer = 4 - ((header >> 17) & 3);
  const nonsense = header >>> 21 !== 0x7ff || version === 1 || (header & 3) === 2;
  if (nonsense || (layer !== 2 && layer !== 3)) return undefined;
  const mpeg1 = version === 3;
  const table = mpeg1 ? (layer === 3 ? kilobitsOfLayer3 : kilobitsOfLayer2) : kilobitsOfMpeg2;
  const kilobits = table[((header >> 12) & 15) - 1];
  const fullRate = sampleRates[(header >> 10) & 3];
  if (kilobits === undefined || fullRate === undefined) return undefined;
  const sampleRate = fullRate / (mpeg1 ? 1 : version === 2 ? 2 : 4);
  const samples = layer === 3 && !mpeg1 ? 576 : 1152;
  const mono = ((header >> 6) & 3) === 3;
  return {
    layer,
    lengthBytes: Math.floor((samples * 125 * kilobits) / sampleRate) + ((header >> 9) & 1),
    samples,
    sampleRate,
    channels: mono ? 1 : 2,
    infoOffset: 4 + (mpeg1 ? (mono ? 17 : 32) : mono ? 9 : 17),
    stream: header & 0x1e0c00,
  };
}

/** The first place at or after `from` where `startsMpegFrames` holds. */
export function findMpegFrames(bytes: Buffer, from: number, more: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1))
    if (startsMpegFrames(bytes, at, more)) return at;
  return undefined;
}

/**
 * Whether a frame stands at `from` and `more` frames of its own stream follow, or it ends with the bytes.
 * One header alone is no proof: random bytes hold one every 20 kB.
 */
export function startsMpegFrames(bytes: Buffer, from: number, more: number): boolean {
  const first = tryParseMpegFrame(bytes, from);
  if (!first) return false;
  let at = from + first.lengthBytes;
  for (let seen = 0; seen < more; seen += 1) {
    if (at === bytes.length) return true;
    const next = tryParseMpegFrame(bytes, at);
    if (next?.stream !== first.stream) return false;
    at += next.lengthBytes;
  }
  return true;
}
