import { announceDue } from './episodes/episodes.ts';
import { clearUnfinished } from './operations/sweep.ts';
import { every, startTimetable } from './platform/jobs/timetable.ts';
import type { RepeatedWork } from './platform/jobs/timetable.ts';
import type { Wiring } from './wiring.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/** The timetable of the server, on one screen. (Hits are flushed by their own buffer.) */
function timetable(wiring: Wiring): RepeatedWork[] {
  return [
    every('announce episodes that went live', SECOND_MS, () => announceDue(wiring.database)),
    every('clear unfinished uploads', HOUR_MS, () => clearUnfinished(wiring, 24 * HOUR_MS)),
  ];
}

export interface RunningWorker {
  stop(): Promise<void>;
}

/** Starts what works by itself; the web server does not need it to be right. */
export function startWorker(wiring: Wiring): RunningWorker {
  return startTimetable(timetable(wiring), wiring.log);
}
