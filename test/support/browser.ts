import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Debian's own Chromium: what is tested is what people have. */
export async function openBrowser(
  /** Names that lead to an address of this machine, such as `127.0.0.1:8080`. */
  names: Record<string, string> = {},
): Promise<Browser> {
  const rules = Object.entries(names).map(([name, address]) => `MAP ${name} ${address}`);
  const args = [
    '--no-sandbox',
    '--autoplay-policy=no-user-gesture-required',
    ...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(', ')}`] : []),
  ];
  return await chromium.launch({ executablePath: '/usr/bin/chromium', args });
}
