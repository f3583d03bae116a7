import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Debian's own Chromium: what is tested is what people have. */
export async function openBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'];
  return await chromium.launch({ executablePath: '/usr/bin/chromium', args });
}
