import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { all, one, parseXml } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

describe.each(kindsOfDatabase())('the channel on %s', (database) => {
  let server: TestServer;
  let audio: string;
  beforeAll(async () => {
    server = await startServer({ database });
    audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  });
  afterAll(() => server.stop());

  async function channelOf(slug: string): Promise<XmlElement> {
    const feed = await (await fetch(`${server.url}/feeds/${slug}.xml`)).text();
    return one(parseXml(feed), 'channel');
  }

  test('names the live trailers of the show and of its seasons, newest first, and no teaser of one episode (feed rules 54, 83)', async () => {
    await makeShow(server, { title: 'Trailers' });
    const make = (title: string, fields: Record<string, string>) =>
      makeEpisode(server, 'trailers', audio, { title, ...fields });
    const whole = await make('Of the show', { type: 'trailer' });
    const season = await make('Of season 2', { type: 'trailer', season: '2' });
    await make('Teaser', { type: 'trailer', season: '2', number: '5' });
    await make('Not yet', { type: 'trailer', draft: 'true' });
    await make('Full', {});
    const trailers = all(await channelOf('trailers'), 'podcast:trailer');
    expect(trailers.map(({ text }) => text)).toEqual(['Of season 2', 'Of the show']);
    expect(trailers[0]!.attributes).toEqual({
      pubdate: new Date(season.publish_at!).toUTCString(),
      url: season.enclosure.url,
      length: String(season.enclosure.length),
      type: 'audio/mpeg',
      season: '2',
    });
    await server.api(`/api/episodes/${whole.id}/withdraw`, { method: 'POST' });
    expect(all(await channelOf('trailers'), 'podcast:trailer')).toHaveLength(1);
  });

  test('of a list of other feeds stands without items (feed rule 108)', async () => {
    await makeShow(server, {
      title: 'A list',
      medium: 'podcastL',
      remote_items: [{ feed_guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810' }],
    });
    await makeEpisode(server, 'a-list', audio);
    const channel = await channelOf('a-list');
    expect(all(channel, 'item')).toEqual([]);
    expect(all(channel, 'podcast:remoteItem')).toHaveLength(1);
  });
});
