import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../src/platform/config.ts';
import { settings } from '../src/platform/settings.ts';

const example = readFileSync(join(import.meta.dirname, '..', '.env.example'), 'utf8');

test('.env.example has every setting, in order, with its default and its explanation', () => {
  const written = [...example.matchAll(/((?:^# .*\n)+)^#([A-Z0-9_]+)=(.*)$/gm)].map((match) => ({
    name: match[2],
    default: match[3],
    doc: match[1]!.replaceAll(/^# /gm, '').replaceAll('\n', ' ').trim(),
  }));
  const known = Object.entries(settings).map(([name, setting]) => ({
    name,
    default: setting.default,
    doc: setting.doc,
  }));
  expect(written).toEqual(known);
});

test('the defaults are a configuration that works', () => {
  expect(parseConfig({})).toMatchObject({ port: 8080, publicUrl: 'http://localhost:8080' });
});

test('an empty setting is as if it were absent', () => {
  expect(parseConfig({ DATABASE_URL: '', PORT: ' ' })).toEqual(parseConfig({}));
});

test('every wrong setting and every conflict is told at once (security 63)', () => {
  const wrong = {
    PORT: '99999',
    MAX_UPLOAD_BYTES: 'banana',
    PUBLIC_URL: 'podcast.example.org',
    STORAGE: 's3',
    S3_PUBLIC_URL: 'https://cdn.example.org',
    TRUST_PROXY_HOPS: 'true',
  };
  const message = messageOf(() => parseConfig(wrong));
  for (const name of [
    ...Object.keys(wrong),
    'S3_BUCKET',
    'S3_ACCESS_KEY_ID',
    'S3_SECRET_ACCESS_KEY',
  ])
    if (name !== 'STORAGE') expect(message).toContain(`- ${name} `);
});

test('settings of S3 without STORAGE=s3 are refused, not ignored', () => {
  expect(messageOf(() => parseConfig({ S3_BUCKET: 'podcasts' }))).toContain('set STORAGE=s3');
  expect(messageOf(() => parseConfig({ MEDIA_DELIVERY: 'redirect' }))).toContain(
    'needs STORAGE=s3',
  );
});

test('a secret is not repeated when it is wrong', () => {
  const message = messageOf(() => parseConfig({ DATABASE_URL: 'mysql://user:hunter2@host/db' }));
  expect(message).toContain('DATABASE_URL');
  expect(message).not.toContain('hunter2');
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
