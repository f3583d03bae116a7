import { LongwaveError } from '../platform/errors.ts';
import { type ProbeAnswer } from './probe-answer.ts';
import { readAudio } from './probe-audio.ts';
import { readTags } from './probe-tags.ts';

/*
 * A process of its own, because parsers of hostile files can loop and can fill the memory: then the parent
 * kills it. The sound is told before the tags are tried, so that tags that break it never cost the sound.
 */
const [, , path = '', only] = process.argv;
process.once('disconnect', () => process.exit());
await tell({ said: 'ready' });
try {
  // How long the sound is, its beginning cannot tell.
  const audio = only === undefined ? readAudio(path) : { kind: only, durationSeconds: Infinity };
  if ('codec' in audio) await tell({ said: 'audio', audio });
  await tell({ said: 'tags', ...(await readTags(path, audio)) });
} catch (error) {
  if (!(error instanceof LongwaveError)) throw error;
  const { code, message, mend = '' } = error;
  await tell({ said: 'refused', code, message, mend });
}

function tell(answer: ProbeAnswer): Promise<unknown> {
  return new Promise((resolve) => process.send?.(answer, resolve));
}
