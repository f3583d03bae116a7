/** `SS`, `MM:SS` and `HH:MM:SS`, each with a fraction: every form of RFC 2326's Normal Play Time but "now". */
const PATTERN = /^(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,7})(?:[.,](\d{1,9}))?$/;

/**
 * Reads a time: `94`, `94.5`, `1:34`, `75:10`, `00:01:34.500`, `100:00:00`. Only the first number may be larger than 59.
 * @returns seconds, to the millisecond, or undefined.
 */
export function tryParseTime(text: string): number | undefined {
  const [, hours, minutes, seconds, fraction = '0'] = PATTERN.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  if (minutes !== undefined && !isSexagesimal(seconds)) return undefined;
  if (hours !== undefined && !isSexagesimal(minutes!)) return undefined;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return toMilliseconds(whole + Number(`0.${fraction}`));
}

/** Every format can hold milliseconds, and the Podlove one no more. */
export function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** `00:01:34.500`; the hours have more digits when there are more than 99. */
export function clockTime(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const fraction = String(milliseconds % 1000).padStart(3, '0');
  return `${wholeClockTime(milliseconds / 1000)}.${fraction}`;
}

/** `00:01:34`, rounded down. */
export function wholeClockTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
    .map((number) => String(number).padStart(2, '0'))
    .join(':');
}

/** `00:01:34`, or `00:01:34.500` where there is a fraction. */
export function shortClockTime(seconds: number): string {
  return clockTime(seconds).replace(/\.000$/, '');
}

function isSexagesimal(digits: string): boolean {
  return digits.length <= 2 && Number(digits) < 60;
}
