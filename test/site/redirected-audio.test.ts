import { expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';

test.skipIf(!inject('has').chromium || !inject('s3'))(
  'a player plays what comes straight from the bucket, and nothing else of another host',
  async () => {
    const server = await startServer({
      storage: 's3',
      settings: { MEDIA_DELIVERY: 'redirect' },
    });
    const browser = await openBrowser();
    try {
      await makeShow(server, { title: 'Far' });
      const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 60 });
      const { id } = await makeEpisode(server, 'far', audio, { title: 'Away' });
      const page = await browser.newPage({ baseURL: server.url });
      await page.goto(`/embed/${id}`);
      await page.getByRole('button', { name: 'Play' }).click();
      const at = () =>
        page.locator('audio').evaluate((sound: HTMLAudioElement) => sound.currentTime);
      await expect.poll(at, { timeout: 15_000 }).toBeGreaterThan(0.2);
      const policy = (await fetch(`${server.url}/far`)).headers.get('content-security-policy');
      expect(policy).toContain(`media-src 'self' ${new URL(inject('s3')!.endpoint).origin}`);
      expect(policy).not.toContain("default-src 'self' ");
    } finally {
      await browser.close();
      await server.stop();
    }
  },
);
