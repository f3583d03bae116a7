import { join } from 'node:path';
import { serverSecret } from './accounts/setup.ts';
import { openHitBuffer } from './analytics/hits.ts';
import type { HitBuffer } from './analytics/hits.ts';
import { addressesAt } from './addresses/urls.ts';
import type { Addresses } from './addresses/urls.ts';
import { openFiles, openMigratedDatabase } from './data.ts';
import { directoryOutgoing } from './directories/outgoing.ts';
import { announcedBy } from './directories/receivers.ts';
import type { CheckTools } from './domains/checking.ts';
import { openFeeds } from './feeds/feeds.ts';
import type { Feeds } from './feeds/feeds.ts';
import { lastGoodIn } from './feeds/last-good.ts';
import { startRenderer } from './feeds/renderer.ts';
import type { Renderer } from './feeds/renderer.ts';
import { storeKey } from './media/file.ts';
import type { FileStore } from './media/files/store.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { mailerOf } from './platform/mail/mailer.ts';
import type { Mailer } from './platform/mail/mailer.ts';
import { textRecords } from './platform/text-records.ts';
import type { Database } from './platform/database/open.ts';
import type { Log } from './platform/log.ts';
import { newId } from './platform/ids.ts';
import { closeUnread } from './platform/http/lingering-files.ts';
import { uploadsIn } from './uploads/uploads.ts';
import type { Uploads } from './uploads/uploads.ts';

/** What lives as long as the process. */
export interface Wiring {
  config: Config;
  clock: Clock;
  log: Log;
  database: Database;
  files: FileStore;
  uploads: Uploads;
  addresses: Addresses;
  feeds: Feeds;
  renderer: Renderer;
  hits: HitBuffer;
  /** What looks at domains of shows. */
  domains: CheckTools;
  /** Undefined where no mail server is set. */
  mailer: Mailer | undefined;
  /** Of this installation, for cookies and second factors. */
  secret: string;
  /** Where listeners are sent on to for audio, when that is not this server: browsers must be told. */
  audioOrigin: string | undefined;
  close(): Promise<void>;
}

/**
 * Builds everything that a server needs, and starts nothing that works by itself but the hit buffer.
 * @param nameServers to ask instead of those of the system (tests)
 */
export async function wire(
  config: Config,
  clock: Clock,
  log: Log,
  nameServers?: readonly string[],
): Promise<Wiring> {
  const database = await openMigratedDatabase(config, clock, log);
  const secret = await secretOf(database);
  const files = await openFiles(config);
  const uploads = uploadsIn(database, files, join(config.uploadsDir, '.resumable'));
  const { database: location, dataDir, publicUrl } = config;
  const announced = announcedBy(config);
  const addresses = addressesAt(publicUrl, announced);
  const renderer = startRenderer({ location, dataDir, publicUrl, announced }, clock);
  const lastGood = lastGoodIn(config.feedsDir, files);
  const feeds = openFeeds({ database, addresses, renderer, lastGood, log });
  const hits = openHitBuffer({ database, log });
  const mailer = mailerOf(config.mail);
  const outgoing = directoryOutgoing(config.directories.loopback);
  const domains = { database, addresses, outgoing, records: textRecords(nameServers) };
  const audioOrigin = await originOfAudio(config, files);
  const close = closing({ feeds, hits, renderer, database });
  return {
    config,
    clock,
    log,
    database,
    files,
    uploads,
    addresses,
    feeds,
    renderer,
    hits,
    domains,
    mailer,
    secret,
    audioOrigin,
    close,
  };
}

async function secretOf(database: Database): Promise<string> {
  try {
    return await serverSecret(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

function closing({
  feeds,
  hits,
  renderer,
  database,
}: Pick<Wiring, 'feeds' | 'hits' | 'renderer' | 'database'>): Wiring['close'] {
  return async () => {
    await feeds.close();
    await hits.close();
    await renderer.close();
    await database.close();
    await closeUnread();
  };
}

/** A signature is made here, without asking the bucket: any name of a file will do. */
async function originOfAudio(config: Config, files: FileStore): Promise<string | undefined> {
  if (config.mediaDelivery !== 'redirect') return undefined;
  const url = await files.signedUrl(storeKey('audio', newId(), 'mp3'), { seconds: 1 });
  return url === undefined ? undefined : new URL(url).origin;
}
