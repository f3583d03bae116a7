import { quoted } from '../finding.ts';

export interface AddressTrouble {
  message: string;
  mend: string;
}

/** What is wrong about a URL of a feed; undefined when it is absolute, http or https, and ASCII. */
export function addressTrouble(
  written: string | undefined,
  what: string,
): AddressTrouble | undefined {
  const text = written?.trim() ?? '';
  if (text === '')
    return { message: `${what} has no address.`, mend: 'Fill it in, beginning with https://.' };
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text))
    return {
      message: `${what} has ${quoted(text)}, which is no complete web address.`,
      mend: 'Write the whole address, beginning with https://.',
    };
  return /^[\x21-\x7e]+$/.test(text)
    ? undefined
    : {
        message: `${what} has ${quoted(text)}, with characters that addresses do not have.`,
        mend: `Write it as ${url.href.slice(0, 300)}.`,
      };
}

/** The trouble of an address that is whole, but http. */
export function insecure(written: string | undefined, what: string): AddressTrouble | undefined {
  if (!/^http:\/\//i.test(written?.trim() ?? '')) return undefined;
  return {
    message: `${what} begins with http://: ${quoted(written ?? '')}.`,
    mend: 'Serve it over https and write https://; apps on phones refuse what is not encrypted.',
  };
}

/** The ending of the path, in lower case and without the dot; '' when it has none. */
export function extensionOf(written: string): string {
  const path = URL.parse(written.trim())?.pathname ?? '';
  return /\.([A-Za-z0-9]{1,5})$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

/** Equal, but for what URLs leave open. */
export function sameAddress(one: string, other: string): boolean {
  return URL.parse(one)?.href === URL.parse(other)?.href;
}
