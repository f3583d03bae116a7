import { defineConfig } from 'vitest/config';

/** Tests that measure time or memory: another test beside them would falsify them. */
const ALONE = [
  'test/doctor/{bounds,hostile-cost}.test.ts',
  'test/faults/stop-under-load.test.ts',
  'test/feeds/{outage-sqlite,render-in-time}.test.ts',
  'test/journeys/{big-upload,stop}.test.ts',
  'test/media/probe-hostile.test.ts',
  'test/operations/health.test.ts',
  'test/platform/{fetch-hostile,http-lingering-files,http-send-trouble,notes}.test.ts',
  'test/transcripts/hostile.test.ts',
];

/** Tests that wait for clocks, or kill servers: they leave each other room, but not three of any kind. */
const IN_PAIRS = [
  'test/directories/{servers,telling}.test.ts',
  'test/doctor/own-server.test.ts',
  'test/faults/{clocks,due-together,kill,killed-worker}.test.ts',
  'test/feeds/{going-live,outage}.test.ts',
  'test/journeys/{early-refusal,start}.test.ts',
  'test/media/s3-faults.test.ts',
  'test/platform/jobs-*.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: [
      'test/support/build.ts',
      'test/support/made-files.ts',
      'test/support/services.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'beside',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, ...IN_PAIRS],
          maxWorkers: 3,
          // Importing a file of Longwave does nothing and leaves nothing, so files share what one has imported.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { name: 'in pairs', include: IN_PAIRS, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      {
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
