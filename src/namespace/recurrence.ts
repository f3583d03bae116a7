import { z } from 'zod';

const day = z.iso.date();
const numbers = (least: number, most: number) => (text: string) =>
  /^[+-]?\d{1,3}$/.test(text) && Math.abs(Number(text)) >= least && Math.abs(Number(text)) <= most;
const listed = (isOne: (text: string) => boolean) => (text: string) => text.split(',').every(isOne);
const count = (text: string) => /^[1-9]\d{0,5}$/.test(text);

/** The parts of a rule, and what each may say (RFC 5545 section 3.3.10). */
const parts = new Map<string, (text: string) => boolean>([
  ['FREQ', (text) => /^(SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(text)],
  ['UNTIL', isUntil],
  ['COUNT', count],
  ['INTERVAL', count],
  ['BYSECOND', listed(numbers(0, 60))],
  ['BYMINUTE', listed(numbers(0, 59))],
  ['BYHOUR', listed(numbers(0, 23))],
  ['BYDAY', listed((text) => /^([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)$/.test(text))],
  ['BYMONTHDAY', listed(numbers(1, 31))],
  ['BYYEARDAY', listed(numbers(1, 366))],
  ['BYWEEKNO', listed(numbers(1, 53))],
  ['BYMONTH', listed(numbers(1, 12))],
  ['BYSETPOS', listed(numbers(1, 366))],
  ['WKST', (text) => /^(MO|TU|WE|TH|FR|SA|SU)$/.test(text)],
]);

const hints = new Map([
  ['UNTIL', ': write 20231231 or 20231231T000000Z'],
  ['FREQ', ': it is DAILY, WEEKLY, MONTHLY or YEARLY'],
]);

/** The parts of a recurrence rule by their names, in capitals. A part that comes twice is there once. */
export function recurrenceParts(rule: string): Map<string, string> {
  return new Map(
    rule.split(';').map((part): [string, string] => {
      const [name = '', ...value] = part.split('=');
      return [name, value.join('=')];
    }),
  );
}

/** What is wrong with the form of a recurrence rule of RFC 5545, for a message; undefined when it is right. */
export function recurrenceTrouble(rule: string): string | undefined {
  const given = recurrenceParts(rule);
  if (given.size < rule.split(';').length) return 'must name every part once';
  for (const [name, value] of given) {
    const allows = parts.get(name);
    if (!allows)
      return `must have parts such as FREQ=WEEKLY, and there is no "${name.slice(0, 40)}"`;
    if (!allows(value))
      return `must have another ${name} than "${value.slice(0, 40)}"${hints.get(name) ?? ''}`;
  }
  if (!given.has('FREQ')) return 'must say how often: FREQ=WEEKLY';
  if (given.has('COUNT') && given.has('UNTIL')) return 'must have either COUNT or UNTIL';
  return undefined;
}

/** Whether the rule ends on a day, and not at a time. */
export function endsOnDay(until: string): boolean {
  return !until.includes('T');
}

function isUntil(text: string): boolean {
  const [, date, month, dayOfMonth] =
    /^(\d{4})(\d\d)(\d\d)(T([01]\d|2[0-3])[0-5]\d[0-5]\dZ?)?$/.exec(text) ?? [];
  return day.safeParse(`${date}-${month}-${dayOfMonth}`).success;
}
