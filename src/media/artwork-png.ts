import { inflateSync } from 'node:zlib';

const MOST_HIDDEN_BYTES = 16 * 1024 * 1024;

/**
 * What makes a PNG unfit before its pixels are looked at: it moves, its texts and profile unpack to more than
 * 16 MB, or its chunks are broken. Reads the chunks in front of the picture only.
 */
export function troubleInPng(file: Buffer): 'animation' | 'bomb' | 'broken' | undefined {
  let room = MOST_HIDDEN_BYTES;
  for (let at = 8; at + 12 <= file.length;) {
    const end = at + 12 + file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') return undefined;
    if (type === 'acTL') return 'animation';
    room -= unpackedBytes(packedPart(type, file.subarray(at + 8, end - 4)), room);
    if (room < 0) return 'bomb';
    at = end;
  }
  return 'broken';
}

/** The zlib stream inside a chunk; empty for a chunk that has none. */
function packedPart(type: string, data: Buffer): Buffer {
  const name = data.indexOf(0);
  if (name === -1) return data.subarray(0, 0);
  if (type === 'zTXt' || type === 'iCCP') return data.subarray(name + 2);
  if (type !== 'iTXt' || data[name + 1] !== 1) return data.subarray(0, 0);
  const language = data.indexOf(0, name + 3);
  return data.subarray(data.indexOf(0, language + 1) + 1);
}

/** More than `room` when the stream unpacks to more; a broken stream counts as empty, as decoders skip it. */
function unpackedBytes(packed: Buffer, room: number): number {
  if (packed.length === 0) return 0;
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(room, 1) }).length;
  } catch (error) {
    return error instanceof RangeError ? room + 1 : 0;
  }
}
