import { z } from 'zod';

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`);

export const yesOrNo = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true');

/** Without a slash at its end. */
export const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://podcast.example.org' })
  .refine((value) => !/[?#]/.test(value), 'must not contain ? or #')
  .transform((value) => value.replace(/\/+$/, ''));

/** With user and password percent-encoded in it, where it has them. */
export const mailServer = z
  .url({
    protocol: /^smtps?$/,
    error: 'must be an address such as smtp://user:password@mail.example.org:587',
  })
  .refine((value) => new URL(value).hostname !== '', 'must name a server')
  .refine(isDecodable, 'must have user and password percent-encoded: a % is written %25');

function isDecodable(value: string): boolean {
  const { username, password } = new URL(value);
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/** https addresses with commas between them, each once and as `URL` writes it. */
export const secureAddresses = z
  .string()
  .transform((list) => (list === 'none' ? [] : list.split(',').map((one) => one.trim())))
  .refine((list) => list.every(isSecure), 'must be addresses that begin with https://, or none')
  .transform((list) => [...new Set(list.map((one) => new URL(one).href))]);

function isSecure(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

export const loopbackAddress = webAddress.refine(
  (address) => /^http:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?(\/|$)/.test(address),
  'must be an address of this machine, such as http://127.0.0.1:9000',
);

/** What goes into a header, where a line break would break the request. */
export const headerText = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'must be letters, digits and signs only');

export const text = z.string().min(1);
