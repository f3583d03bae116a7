import type { Database } from '../platform/database/open.ts';
import type { Episode } from './episode.ts';
import { findTwin } from './twin-store.ts';
import { sameAudio } from './warnings.ts';
import type { Warning } from './warnings.ts';

/** Says of an episode that nobody has seen yet that its show has the same audio already. */
export async function twinWarnings(database: Database, episode: Episode): Promise<Warning[]> {
  if (episode.state !== 'draft' && episode.state !== 'scheduled') return [];
  const twin = await findTwin(database, database.read, episode);
  return twin ? [sameAudio(twin.title)] : [];
}
