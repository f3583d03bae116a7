import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { LongwaveError } from './errors.ts';
import { settings } from './settings.ts';
import type { Setting } from './settings.ts';

type Values = { [Name in keyof typeof settings]: z.output<(typeof settings)[Name]['schema']> };

export interface S3Config {
  endpoint: string | undefined;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  forcePathStyle: boolean;
  publicUrl: string | undefined;
}

/** Who is told of changes of feeds, and how. */
export interface DirectoryConfig {
  /** Whole addresses, as they stand in feeds. */
  hubs: readonly string[];
  podpingToken: string | undefined;
  podcastIndex: { key: string; secret: string } | undefined;
  /** For tests: where everything goes instead. Without a slash at the end. */
  loopback: string | undefined;
}

/** How mail is sent. */
export interface MailConfig {
  /** With user and password, where it has them. */
  smtpUrl: string;
  from: string;
}

export interface Config {
  port: number;
  host: string;
  /** Without a slash at the end. */
  publicUrl: string;
  /** False while `publicUrl` is only the default, so that the start can say what to set. */
  publicUrlIsSet: boolean;
  dataDir: string;
  uploadsDir: string;
  feedsDir: string;
  database: { kind: 'sqlite' } | { kind: 'postgres'; url: string };
  role: 'web' | 'worker' | 'all';
  storage: { kind: 'disk' } | { kind: 's3'; s3: S3Config };
  mediaDelivery: 'proxy' | 'redirect';
  maxUploadBytes: number;
  trustProxyHops: number;
  directories: DirectoryConfig;
  /** Undefined: no mail is sent. */
  mail: MailConfig | undefined;
  /** Where `longwave publish` sends to. */
  publishing: { server: string | undefined; token: string | undefined };
  logLevel: 'error' | 'warn' | 'info' | 'debug';
}

/** The settings of this process: the environment, and under it a `.env` file in the current folder. */
export function readEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** @throws LongwaveError `config.invalid` that lists every wrong setting at once. */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const given = environment[name]?.trim() || setting.default || undefined;
    const result = setting.schema.safeParse(given);
    if (result.success) values[name] = result.data;
    else problems.push(`${name} ${result.error.issues[0]?.message}${shown(name, given)}`);
  }
  problems.push(...conflicts(values));
  if (problems.length > 0)
    throw new LongwaveError(
      'invalid',
      'config.invalid',
      `These settings are wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
      { mend: 'Change them in the environment or in .env; .env.example explains each one.' },
    );
  return fromValues(values as Values);
}

/** The wrong value, but never one that may hold a secret. */
function shown(name: string, given: string | undefined): string {
  const secret = /SECRET|KEY|TOKEN|HUBS|URL/.test(name) && name !== 'PUBLIC_URL';
  return given === undefined || secret ? '' : ` (it is "${given}")`;
}

function conflicts(values: Partial<Values>): string[] {
  const found: string[] = [];
  const s3Names = ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;
  if (values.ROLE !== undefined && values.ROLE !== 'all' && values.DATABASE_URL === undefined)
    found.push(`ROLE is ${values.ROLE}, which needs DATABASE_URL: on SQLite one server does all`);
  if (values.STORAGE === 's3')
    for (const name of s3Names)
      if (values[name] === undefined) found.push(`${name} is missing, and STORAGE is s3`);
  if (values.STORAGE === 'disk') {
    for (const name of [...s3Names, 'S3_ENDPOINT'] as const)
      if (values[name] !== undefined)
        found.push(`${name} is set, but STORAGE is disk (set STORAGE=s3)`);
    if (values.MEDIA_DELIVERY === 'redirect')
      found.push('MEDIA_DELIVERY is redirect, which needs STORAGE=s3');
  }
  if (values.S3_PUBLIC_URL !== undefined && values.MEDIA_DELIVERY !== 'redirect')
    found.push('S3_PUBLIC_URL is set, but only MEDIA_DELIVERY=redirect uses it');
  if ((values.PODCAST_INDEX_KEY === undefined) !== (values.PODCAST_INDEX_SECRET === undefined))
    found.push('PODCAST_INDEX_KEY and PODCAST_INDEX_SECRET are only of use together');
  if ((values.SMTP_URL === undefined) !== (values.MAIL_FROM === undefined))
    found.push('SMTP_URL and MAIL_FROM are only of use together');
  if (values.PING_LOOPBACK !== undefined && values.PUBLIC_URL?.startsWith('https:'))
    found.push('PING_LOOPBACK is set, which is only for tests, but PUBLIC_URL is https');
  return found;
}

function fromValues(values: Values): Config {
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    publicUrlIsSet: values.PUBLIC_URL !== undefined,
    dataDir: values.DATA_DIR,
    uploadsDir: values.UPLOADS_DIR,
    feedsDir: values.FEEDS_DIR,
    database:
      values.DATABASE_URL === undefined
        ? { kind: 'sqlite' }
        : { kind: 'postgres', url: values.DATABASE_URL },
    role: values.ROLE,
    storage: values.STORAGE === 'disk' ? { kind: 'disk' } : { kind: 's3', s3: s3Config(values) },
    mediaDelivery: values.MEDIA_DELIVERY,
    maxUploadBytes: values.MAX_UPLOAD_BYTES,
    trustProxyHops: values.TRUST_PROXY_HOPS,
    directories: directoryConfig(values),
    mail: mailConfig(values),
    publishing: { server: values.LONGWAVE_SERVER, token: values.LONGWAVE_TOKEN },
    logLevel: values.LOG_LEVEL,
  };
}

function s3Config(values: Values): S3Config {
  return {
    endpoint: values.S3_ENDPOINT,
    region: values.S3_REGION,
    bucket: values.S3_BUCKET ?? '',
    accessKeyId: values.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: values.S3_SECRET_ACCESS_KEY ?? '',
    forcePathStyle: values.S3_FORCE_PATH_STYLE,
    publicUrl: values.S3_PUBLIC_URL,
  };
}

function mailConfig({ SMTP_URL: smtpUrl, MAIL_FROM: from }: Values): MailConfig | undefined {
  return smtpUrl !== undefined && from !== undefined ? { smtpUrl, from } : undefined;
}

function directoryConfig(values: Values): DirectoryConfig {
  const { PODCAST_INDEX_KEY: key, PODCAST_INDEX_SECRET: secret } = values;
  return {
    hubs: values.WEBSUB_HUBS,
    podpingToken: values.PODPING_TOKEN,
    podcastIndex: key !== undefined && secret !== undefined ? { key, secret } : undefined,
    loopback: values.PING_LOOPBACK,
  };
}
