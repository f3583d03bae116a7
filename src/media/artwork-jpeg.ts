const JFIF_72_DPI = Buffer.from('ffe000104a46494600010201004800480000', 'hex');
const START = Buffer.from('ffd8', 'hex');
const END = Buffer.from('ffd9', 'hex');
const SCAN = 0xda;
/** SOF0 to SOF15; the gaps are tables. */
const FRAMES = new Set([192, 193, 194, 195, 197, 198, 199, 201, 202, 203, 205, 206, 207]);
/** Frames SOF0 to SOF2, Huffman and quantisation tables, restart interval, scans: what a picture needs. */
const NEEDED = new Set([0xc0, 0xc1, 0xc2, 0xc4, 0xdb, 0xdd, SCAN]);

/** One marker segment of a JPEG, with its marker; a scan also holds the picture data that follows it. */
export interface JpegPiece {
  marker: number;
  bytes: Buffer;
}

/** Splits a JPEG at its markers, up to its end mark; undefined when it is broken or cut short. */
export function readJpeg(file: Buffer): JpegPiece[] | undefined {
  const pieces: JpegPiece[] = [];
  let at = START.length;
  while (at + 4 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1]!;
    const headEnd = at + 2 + file.readUInt16BE(at + 2);
    const end = marker === SCAN ? endOfScan(file, headEnd) : headEnd;
    if (end + 2 > file.length) return undefined;
    pieces.push({ marker, bytes: file.subarray(at, end) });
    at = end;
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    if (file[at] === 0xff && file[at + 1] === END[1]) return pieces;
  }
  return undefined;
}

/** The width and height that the frame header states, in pixels; undefined when there is none. */
export function jpegSize(pieces: JpegPiece[]): { width: number; height: number } | undefined {
  const frame = frameOf(pieces);
  if (frame === undefined) return undefined;
  return { height: frame.readUInt16BE(5), width: frame.readUInt16BE(7) };
}

export function countScans(pieces: JpegPiece[]): number {
  return pieces.filter((piece) => piece.marker === SCAN).length;
}

/**
 * The same picture, bit by bit, with nothing else in the file: no EXIF, no colour profile, no comment, no
 * thumbnail, nothing behind its end; JFIF says 72 dpi (Apple's artwork rule).
 */
export function bareJpeg(pieces: JpegPiece[]): Buffer {
  const needed = pieces.filter((piece) => NEEDED.has(piece.marker)).map((piece) => piece.bytes);
  return Buffer.concat([START, JFIF_72_DPI, ...needed, END]);
}

/** Whether `bareJpeg` shows the same colours: a JFIF header turns every picture into YCbCr. */
export function staysTrueWhenBare(pieces: JpegPiece[]): boolean {
  const frame = frameOf(pieces);
  if (frame === undefined || frame[1]! > 0xc2 || frame[4] !== 8 || frame[9] !== 3) return false;
  if (pieces.some(({ marker, bytes }) => marker === 0xe0 && bytes.includes('JFIF\0'))) return true;
  const adobe = pieces.find(({ marker, bytes }) => marker === 0xee && bytes.includes('Adobe'));
  if (adobe !== undefined) return adobe.bytes[15] === 1;
  return frame[10] === 1 && frame[13] === 2 && frame[16] === 3;
}

function frameOf(pieces: JpegPiece[]): Buffer | undefined {
  const frame = pieces.find(({ marker }) => FRAMES.has(marker))?.bytes;
  return frame !== undefined && frame.length >= 10 + 3 * (frame[9] ?? 0) ? frame : undefined;
}

/** Picture data ends at the first marker that is neither a stuffed zero nor a restart mark. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = from; at < file.length; at += 1) {
    if (file[at] !== 0xff) continue;
    const next = file[at + 1] ?? 0;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  return file.length;
}
