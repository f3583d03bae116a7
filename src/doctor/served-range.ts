import type { Reply } from './asking.ts';

export interface ServedRange {
  from: number;
  to: number;
  /** Undefined where the server does not say it. */
  total: number | undefined;
}

/** What a 206 says that it holds (RFC 9110, 14.4); undefined when it does not say it. */
export function rangeIn({ status, headers }: Reply): ServedRange | undefined {
  const said = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(headers['content-range'] ?? '');
  if (status !== 206 || !said) return undefined;
  const [, from, to, total] = said;
  return {
    from: Number(from),
    to: Number(to),
    total: total === '*' ? undefined : Number(total),
  };
}
