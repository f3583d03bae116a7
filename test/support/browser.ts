import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/**
 * Debian's own Chromium: what is tested is what people have. The same engine comes from the same source as a shell
 * without windows, profiles and a drawing process, which opens and fills a page for a third of the work.
 */
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

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
  const executablePath = PROGRAMS.find((program) => existsSync(program))!;
  return await chromium.launch({ executablePath, args });
}
