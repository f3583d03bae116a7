/** Hues are told apart by twelfths of the circle. */
const HUES = 12;
/** Of 255: what has less is grey to the eye. */
const LEAST_CHROMA = 40;
/** Of the picture: a speck of colour is not what it looks like. */
const LEAST_SHARE = 0.02;

/**
 * The colour that a picture is remembered by, as six hexadecimal digits: of its most coloured hue, the mean. Undefined
 * for one in black, grey and white.
 * @param pixels three bytes each: red, green, blue
 */
export function memorableColour(pixels: Uint8Array): string | undefined {
  const hues = Array.from({ length: HUES }, () => ({ weight: 0, count: 0, sum: [0, 0, 0] }));
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const rgb = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!] as const;
    const chroma = Math.max(...rgb) - Math.min(...rgb);
    if (chroma < LEAST_CHROMA) continue;
    const hue = hues[Math.floor((hueOf(rgb, chroma) * HUES) / 6) % HUES]!;
    hue.weight += chroma;
    hue.count += 1;
    hue.sum = hue.sum.map((sum, channel) => sum + rgb[channel]! * chroma);
  }
  const best = hues.reduce((one, other) => (other.weight > one.weight ? other : one));
  if (best.count * 3 < pixels.length * LEAST_SHARE) return undefined;
  return best.sum
    .map((sum) =>
      Math.round(sum / best.weight)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('');
}

/** From 0 (red) to 6. */
function hueOf([red, green, blue]: readonly [number, number, number], chroma: number): number {
  const most = Math.max(red, green, blue);
  if (most === red) return ((green - blue) / chroma + 6) % 6;
  return most === green ? (blue - red) / chroma + 2 : (red - green) / chroma + 4;
}
