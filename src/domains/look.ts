import type { Addresses } from '../addresses/urls.ts';
import { LongwaveError, systemCode } from '../platform/errors.ts';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import type { TextRecords } from '../platform/text-records.ts';
import { filePathOf, markOf, txtNameOf } from './domain.ts';
import type { Claim, Found, WebAnswer } from './domain.ts';

export interface LookTools {
  addresses: Addresses;
  outgoing: Outgoing;
  records: TextRecords;
}

const PATIENCE_MS = 10_000;
/** A token and a line break are short; of what is longer the beginning is enough. */
const MOST_BYTES = 500;

/** What the world says about a name, for one claim. */
export async function lookAt(tools: LookTools, claim: Claim): Promise<Omit<Found, 'isTaken'>> {
  const [txt, web] = await Promise.all([txtOf(tools, claim), webOf(tools, claim)]);
  return { txt, web };
}

/** Whether the owner of a name still says that it is this claim's: in its zone, or by a file on another server. */
export async function isStillProved(tools: LookTools, claim: Claim): Promise<boolean> {
  const { txt, web } = await lookAt(tools, claim);
  return txt === 'ours' || web === 'file';
}

async function txtOf({ records }: LookTools, { domain, token }: Claim): Promise<Found['txt']> {
  const texts = await records.of(txtNameOf(domain));
  if (texts === undefined) return 'unknown';
  if (texts.includes(token)) return 'ours';
  return texts.length > 0 ? 'other' : 'none';
}

/** First as this server is reached; the other scheme says why that fails, or has the file. */
async function webOf(tools: LookTools, claim: Claim): Promise<WebAnswer> {
  const isSecure = tools.addresses.base.startsWith('https:');
  const first = await ask(tools, claim, isSecure ? 'https:' : 'http:');
  if (first === 'here' || first === 'file' || first === 'nameless') return first;
  const second = await ask(tools, claim, isSecure ? 'http:' : 'https:');
  if (second === 'file' || second === 'nameless') return second;
  if (second === 'here') return 'insecure';
  const saysLittle = first === 'silent' || first === 'redirect';
  const better = saysLittle && second !== 'redirect' ? second : first;
  return better === 'redirect' ? 'elsewhere' : better;
}

/** Redirects are not followed: where one leads is no longer the name. */
async function ask(
  { outgoing }: LookTools,
  { domain, showId, token }: Claim,
  protocol: 'https:' | 'http:',
): Promise<WebAnswer | 'redirect'> {
  try {
    const { status, body } = await outgoing.request({
      url: `${protocol}//${domain}${filePathOf(showId)}`,
      maxBytes: MOST_BYTES,
      cutBody: true,
      totalMs: PATIENCE_MS,
      maxRedirects: 0,
    });
    const said = status === 200 ? body.toString('utf8').trim() : '';
    if (said === token) return 'file';
    if (said === markOf(token, true)) return 'here';
    if (said === markOf(token, false)) return 'nameless';
    return status >= 300 && status < 400 ? 'redirect' : 'elsewhere';
  } catch (error) {
    if (!(error instanceof LongwaveError)) throw error;
    if (error.code === 'fetch.refused') return 'private';
    const isUnknown = ['ENOTFOUND', 'ENODATA'].includes(systemCode(error.cause) ?? '');
    return isUnknown ? 'no-address' : 'silent';
  }
}
