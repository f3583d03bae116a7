const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY_MS = 86_400_000;

/**
 * `friday 07:00`, `tomorrow 7:00` and `07:00` as a local time of the show, `2026-11-27T07:00`: the next one that has not
 * passed. Anything else is left as it is: the server reads ISO 8601, and knows when a clock is moved.
 * @param now milliseconds since 1970.
 */
export function localTime(said: string, timeZone: string, now: number): string {
  const words = /^(?:([a-z]+) )?(\d{1,2}:\d\d)$/.exec(said.trim().toLowerCase());
  if (!words) return said;
  const [, day = '', given = ''] = words;
  const time = given.padStart(5, '0');
  const today = localDay(timeZone, now);
  const hasPassed = time <= localClock(timeZone, now);
  const ahead = daysAhead(day, weekdayOf(today), hasPassed);
  return ahead === undefined ? said : `${addDays(today, ahead)}T${time}`;
}

function daysAhead(day: string, today: number, hasPassed: boolean): number | undefined {
  if (day === 'today') return 0;
  if (day === 'tomorrow') return 1;
  if (day === '') return hasPassed ? 1 : 0;
  const wanted = DAYS.findIndex((name) => name === day || name.slice(0, 3) === day);
  if (wanted < 0) return undefined;
  const ahead = (wanted - today + DAYS.length) % DAYS.length;
  return ahead === 0 && hasPassed ? DAYS.length : ahead;
}

function localDay(timeZone: string, now: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
}

function localClock(timeZone: string, now: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short' }).format(now);
}

function weekdayOf(day: string): number {
  return new Date(`${day}T00:00Z`).getUTCDay();
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
