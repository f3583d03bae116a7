type Rgb = readonly [number, number, number];

/** Raise it when a colour gives another style than before: browsers keep it for ever. */
const SHEET = 2;

const WHITE: Rgb = [255, 255, 255];
/** The lightest ground of the dark style, on which a colour still has to be read. */
const DARK_GROUND: Rgb = [26, 31, 41];
/** 4.5 is asked for (WCAG 2.2, 1.4.3); the rest is for grounds that have a little of the colour themselves. */
const ENOUGH = 5.6;
const STEP = 0.01;

/** @param colour six hexadecimal digits */
export function sheetPath(colour: string): string {
  return `/colours/${SHEET}-${colour}.css`;
}

/**
 * The style of a show: its colour where links and buttons have one, as dark or as light as it takes to be read.
 * @param colour six hexadecimal digits
 */
export function colourSheet(colour: string): string {
  const rgb = parsed(colour);
  const light = readable(rgb, WHITE, -STEP);
  const dark = readable(rgb, DARK_GROUND, STEP);
  const onLight = variables(light, '#fff');
  const onDark = variables(dark, '#10151c');
  return `:root{${onLight}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${onDark}}}
:root[data-theme=dark]{${onDark}}
`;
}

/** The contrast of two colours (WCAG 2.2, "contrast ratio"). */
export function contrastOf(one: Rgb, other: Rgb): number {
  const [less = 0, more = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

export function parsed(colour: string): Rgb {
  const number = Number.parseInt(colour, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** What the styles of public pages and of players take their colour from. */
function variables(colour: string, on: string): string {
  const hover = 'color-mix(in srgb,var(--show) 82%,var(--ink))';
  const all = {
    show: colour,
    accent: 'var(--show)',
    'on-accent': on,
    'accent-hover': hover,
    'accent-line': 'color-mix(in srgb,var(--show) 50%,transparent)',
    'accent-glow': 'color-mix(in srgb,var(--show) 40%,transparent)',
    button: 'var(--show)',
    'button-hover': hover,
    'on-button': on,
  };
  return Object.entries(all)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** The colour, darker or lighter step by step, until it can be read on the ground. Its hue and saturation stay. */
function readable(rgb: Rgb, ground: Rgb, step: number): string {
  const { hue, saturation, lightness } = hslOf(rgb);
  let shown = rgb;
  for (let light = lightness; contrastOf(shown, ground) < ENOUGH; light += step)
    shown = rgbOf({ hue, saturation, lightness: Math.min(1, Math.max(0, light)) });
  return `#${shown.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

interface Hsl {
  /** In degrees. */
  hue: number;
  saturation: number;
  lightness: number;
}

/** CSS Color 4, section 7.2. */
function hslOf(rgb: Rgb): Hsl {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => value / 255);
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const [lightness, chroma] = [(most + least) / 2, most - least];
  if (chroma === 0) return { hue: 0, saturation: 0, lightness };
  const saturation = (most - lightness) / Math.min(lightness, 1 - lightness);
  const sixth =
    most === red
      ? (green - blue) / chroma + 6
      : most === green
        ? (blue - red) / chroma + 2
        : (red - green) / chroma + 4;
  return { hue: (sixth * 60) % 360, saturation, lightness };
}

/** CSS Color 4, section 7.1. */
function rgbOf({ hue, saturation, lightness }: Hsl): Rgb {
  const channel = (offset: number): number => {
    const place = (offset + hue / 30) % 12;
    const swing = saturation * Math.min(lightness, 1 - lightness);
    const value = lightness - swing * Math.max(-1, Math.min(place - 3, 9 - place, 1));
    return Math.round(value * 255);
  };
  return [channel(0), channel(8), channel(4)];
}

/** WCAG 2.2, "relative luminance". */
function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
