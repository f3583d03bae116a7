import { defineConfig } from 'vitest/config';

/** `npm run screens`: not a test, but it needs what tests need. */
export default defineConfig({
  test: {
    include: ['test/screens/{screens,accessibility}.ts'],
    globalSetup: ['test/support/build.ts', 'test/support/services.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
