import { defineConfig } from 'vitest/config';

/** Tests that wait for clocks, measure time or memory, or kill servers: another test beside them would falsify them. */
const ALONE = [
  'test/directories/{servers,telling}.test.ts',
  'test/doctor/{bounds,hostile,own-server}.test.ts',
  'test/faults/{clocks,due-together,kill,killed-worker,stop-under-load}.test.ts',
  'test/feeds/{going-live,long-feed,outage,outage-sqlite,render-in-time}.test.ts',
  'test/journeys/{big-upload,early-refusal,start,stop}.test.ts',
  'test/media/{probe-hostile,s3-faults}.test.ts',
  'test/operations/health.test.ts',
  'test/platform/{fetch-hostile,http-lingering-files,http-send-trouble,notes}.test.ts',
  'test/platform/jobs-*.test.ts',
  'test/transcripts/hostile.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/support/build.ts', 'test/support/services.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'beside',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
