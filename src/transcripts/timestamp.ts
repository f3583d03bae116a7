const TIMESTAMP = /^(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,9}))?$/;

/**
 * "01:02:03.500", "1:02:03,5", "62:03" as seconds; undefined for anything else. Without hours, there may be more
 * than 59 minutes.
 */
export function tryParseTimestamp(text: string): number | undefined {
  const [, hours, minutes, seconds, fraction = '0'] = TIMESTAMP.exec(text) ?? [];
  if (minutes === undefined || Number(seconds) > 59) return undefined;
  if (hours !== undefined && Number(minutes) > 59) return undefined;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole + Number(`0.${fraction}`);
}

/** "01:02:03.500", with as many digits of hours as it takes. */
export function printTimestamp(seconds: number, point: '.' | ',' = '.'): string {
  const all = Math.round(seconds * 1000);
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
  const [hours, minutes] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60];
  const rest = `${pad(Math.floor(all / 1000) % 60, 2)}${point}${pad(all % 1000, 3)}`;
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${rest}`;
}

/** "0:53" or "1:02:03", as people write it: whole seconds, the rest dropped. */
export function printClock(seconds: number): string {
  const [hours, minutes, rest] = printTimestamp(seconds).split('.')[0]!.split(':');
  const ofHour = Number(hours) > 0 ? `${Number(hours)}:${minutes}` : String(Number(minutes));
  return `${ofHour}:${rest}`;
}
