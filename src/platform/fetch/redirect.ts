import type { OutgoingRequest } from './outgoing.ts';
import { refused } from './trouble.ts';

/** One request of the chain that a redirect makes. */
export interface Step {
  url: URL;
  method: 'GET' | 'HEAD' | 'POST';
  headers: Record<string, string>;
  body: string | Buffer | undefined;
}

export function firstStep(request: OutgoingRequest): Step {
  const headers: Record<string, string> = {
    'user-agent': 'Longwave',
    'accept-encoding': 'gzip, br',
  };
  for (const [name, value] of Object.entries(request.headers ?? {}))
    headers[name.toLowerCase()] = value;
  return {
    url: parseTarget(request.url),
    method: request.method ?? 'GET',
    headers,
    body: request.body,
  };
}

/**
 * @returns what to ask next (RFC 9110 15.4), or undefined when this answer is no redirect.
 * @throws LongwaveError `fetch.refused` for a target that is no http or https address.
 */
export function nextStep(
  step: Step,
  status: number,
  location: string | undefined,
): Step | undefined {
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  // Node reads headers as Latin-1; servers that do not escape their paths send UTF-8.
  const url = parseTarget(Buffer.from(location, 'latin1').toString(), step.url.href);
  const toGet = status === 303 ? step.method !== 'HEAD' : status < 303 && step.method === 'POST';
  const left = [
    ...(url.origin === step.url.origin ? [] : ['authorization', 'cookie']),
    ...(toGet ? ['content-type', 'content-length'] : []),
  ];
  const headers = Object.fromEntries(
    Object.entries(step.headers).filter(([name]) => !left.includes(name)),
  );
  return toGet ? { url, method: 'GET', headers, body: undefined } : { ...step, url, headers };
}

function parseTarget(text: string, base?: string): URL {
  const url = URL.parse(text, base);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused();
  if (url.username !== '' || url.password !== '') throw refused();
  return url;
}
