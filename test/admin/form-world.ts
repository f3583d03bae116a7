import type { Page } from 'playwright-core';
import { makeAudio } from '../fixtures/audio.ts';
import { openBrowser } from '../support/browser.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { openDesk } from './desk-world.ts';

/** A server with one draft, and its owner at the desk twice: with scripts and without. */
export interface FormWorld {
  server: TestServer;
  withScripts: Page;
  without: Page;
  /** Of the draft. */
  id: string;
  /** The draft as it is kept. */
  kept: () => Promise<EpisodeJson>;
  end: () => Promise<void>;
}

export async function openFormWorld(): Promise<FormWorld> {
  const browser = await openBrowser();
  const server = await startServer({});
  await makeShow(server, { title: 'Forms', time_zone: 'Europe/Berlin' });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  const fields = { title: 'Kept', draft: 'true', season: '2', number: '7' };
  const { id } = await makeEpisode(server, 'forms', audio, fields);
  const { page: without } = await openDesk(browser, server, { javaScriptEnabled: false });
  const { page: withScripts } = await openDesk(browser, server);
  for (const page of [without, withScripts]) page.setDefaultTimeout(15_000);
  withScripts.on('dialog', (dialog) => void dialog.accept());
  return {
    server,
    withScripts,
    without,
    id,
    kept: async () => await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${id}`)),
    end: async () => {
      await browser.close();
      await server.stop();
    },
  };
}
