const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Hours from UTC (RFC 2822, 4.3). */
const zones: Record<string, number> = {
  gmt: 0,
  ut: 0,
  utc: 0,
  z: 0,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

const FORM =
  /^(?:([A-Za-z]{2,9}),? +)?(\d{1,2}) +([A-Za-z]{3,9}) +(\d{4}|\d{2}) +(\d{1,2}):(\d{2})(?::(\d{2}))?(?: +([A-Za-z]{1,5}|[+-]\d{4}))?$/;

export interface FeedDate {
  /** Milliseconds. */
  at: number;
  /** What is wrong about how it is written; undefined when it is as RFC 2822 asks. */
  oddity: string | undefined;
}

/** A date of RSS, such as `Wed, 04 Nov 2026 07:00:00 GMT`; undefined when it cannot be told. */
export function parseFeedDate(text: string): FeedDate | undefined {
  if (text.length > 60) return undefined;
  const parts = FORM.exec(text.trim().replaceAll(/\s+/g, ' '));
  if (!parts) return undefined;
  const [, day, date, month = '', year = '', hour, minute, second = '0', zone] = parts;
  const monthIndex = months.indexOf(month.slice(0, 3).toLowerCase());
  const minutes = zoneMinutes(zone);
  const wall = new Date(0);
  wall.setUTCFullYear(fullYear(year), monthIndex, Number(date));
  const valid = monthIndex >= 0 && wall.getUTCDate() === Number(date) && Number(hour) < 24;
  if (!valid || Number(minute) > 59 || Number(second) > 60 || minutes === undefined)
    return undefined;
  const right = days[wall.getUTCDay()] ?? '';
  wall.setUTCHours(Number(hour), Number(minute), Number(second));
  const oddity = oddityOf({ day, right, month, year, zone });
  return { at: wall.getTime() - minutes * 60_000, oddity };
}

function zoneMinutes(zone = 'gmt'): number | undefined {
  const named = zones[zone.toLowerCase()];
  if (named !== undefined) return named * 60;
  const offset = /^([+-])(\d\d)(\d\d)$/.exec(zone);
  if (!offset) return undefined;
  return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
}

function fullYear(year: string): number {
  if (year.length === 4) return Number(year);
  return Number(year) + (Number(year) < 50 ? 2000 : 1900);
}

function oddityOf(parts: {
  day: string | undefined;
  right: string;
  month: string;
  year: string;
  zone: string | undefined;
}): string | undefined {
  const { day, right, month, year, zone } = parts;
  if (year.length === 2) return 'the year has two digits';
  if (zone === undefined) return 'the time zone is missing';
  if (day !== undefined && day !== right)
    return days.includes(day) ? `that day was a ${right}` : `"${day}" is no short name of a day`;
  if (month.length !== 3) return `"${month}" is no short name of a month`;
  return /^(GMT|[+-]\d{4})$/.test(zone) ? undefined : `the zone "${zone}" is not GMT or a number`;
}
