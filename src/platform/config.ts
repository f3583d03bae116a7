import { existsSync } from 'node:fs';
import { z } from 'zod';
import { LongwaveError } from './errors.ts';
import {
  headerText,
  loopbackAddress,
  secureAddresses,
  text,
  webAddress,
  wholeNumber,
  yesOrNo,
} from './setting-checks.ts';

interface Setting {
  doc: string;
  /** What holds when the setting is absent; an empty string means "not set". */
  default: string;
  schema: z.ZodType;
}

/** Every setting there is: its environment name, what it does, its default and its check. */
export const settings = {
  PORT: {
    doc: 'The port to listen on.',
    default: '8080',
    schema: wholeNumber(0, 65_535),
  },
  HOST: {
    doc: 'The address to listen on. 0.0.0.0 is every network of this machine; 127.0.0.1 only the machine itself, right behind a proxy.',
    default: '0.0.0.0',
    schema: text,
  },
  PUBLIC_URL: {
    doc: 'The address that listeners use, such as https://podcast.example.org. Every URL in feeds is made from it. Without it: http://localhost:PORT, which only this machine can use.',
    default: '',
    schema: webAddress.optional(),
  },
  DATA_DIR: {
    doc: 'The folder of the SQLite files and other small state.',
    default: 'data',
    schema: text,
  },
  UPLOADS_DIR: {
    doc: 'The folder where audio and artwork are kept when STORAGE is disk.',
    default: 'uploads',
    schema: text,
  },
  FEEDS_DIR: {
    doc: 'The folder of rendered feeds; it may be emptied at any time.',
    default: 'feeds',
    schema: text,
  },
  DATABASE_URL: {
    doc: 'A PostgreSQL address such as postgres://user:password@host/longwave. Without it: SQLite in DATA_DIR.',
    default: '',
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// (leave it out for SQLite)')
      .optional(),
  },
  ROLE: {
    doc: 'What this server does: web answers requests, worker does what happens by itself (telling directories, clearing up), all does both. Several servers need DATABASE_URL; of those that share them, at least one must work.',
    default: 'all',
    schema: z.enum(['web', 'worker', 'all'], 'must be web, worker or all'),
  },
  STORAGE: {
    doc: 'Where audio and artwork are kept: disk or s3.',
    default: 'disk',
    schema: z.enum(['disk', 's3'], 'must be disk or s3'),
  },
  S3_ENDPOINT: {
    doc: 'The address of an S3-compatible server. Leave it out for AWS.',
    default: '',
    schema: webAddress.optional(),
  },
  S3_REGION: { doc: 'The region of the bucket.', default: 'us-east-1', schema: text },
  S3_BUCKET: { doc: 'The bucket. It must exist.', default: '', schema: text.optional() },
  S3_ACCESS_KEY_ID: { doc: 'The access key.', default: '', schema: text.optional() },
  S3_SECRET_ACCESS_KEY: { doc: 'The secret key.', default: '', schema: text.optional() },
  S3_FORCE_PATH_STYLE: {
    doc: 'true puts the bucket in the path instead of the host name; most servers other than AWS need it.',
    default: 'true',
    schema: yesOrNo,
  },
  S3_PUBLIC_URL: {
    doc: 'The public address of the bucket or of a CDN in front of it; used instead of signed URLs when MEDIA_DELIVERY is redirect.',
    default: '',
    schema: webAddress.optional(),
  },
  MEDIA_DELIVERY: {
    doc: 'How audio in S3 reaches listeners: proxy streams it through Longwave, redirect sends them to the storage.',
    default: 'proxy',
    schema: z.enum(['proxy', 'redirect'], 'must be proxy or redirect'),
  },
  MAX_UPLOAD_BYTES: {
    doc: 'The largest audio file that is accepted, in bytes.',
    default: String(4 * 1024 ** 3),
    schema: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  },
  TRUST_PROXY_HOPS: {
    doc: 'How many proxies in front of Longwave to believe when they say who is calling (X-Forwarded-For). 0 believes nobody.',
    default: '0',
    schema: wholeNumber(0, 10),
  },
  WEBSUB_HUBS: {
    doc: 'The WebSub hubs that are told when a feed changes, with commas between them; none for no hub.',
    default: 'https://pubsubhubbub.appspot.com/',
    schema: secureAddresses,
  },
  PODPING_TOKEN: {
    doc: 'The token of podping.cloud. With it, Podping is told of changes too, and feeds say so.',
    default: '',
    schema: headerText.optional(),
  },
  PODCAST_INDEX_KEY: {
    doc: 'A key of the Podcast Index API that may write, to submit shows with one request. Telling it of changes needs none.',
    default: '',
    schema: headerText.optional(),
  },
  PODCAST_INDEX_SECRET: {
    doc: 'The secret of that key.',
    default: '',
    schema: headerText.optional(),
  },
  PING_LOOPBACK: {
    doc: 'Only for tests: an address of this machine, such as http://127.0.0.1:9000, that hears what every directory, hub and webhook would, each under its host name. Changes are told whatever PUBLIC_URL is, unless it is https.',
    default: '',
    schema: loopbackAddress.optional(),
  },
  LONGWAVE_SERVER: {
    doc: 'For longwave publish: the address of the server that it sends to. Without it: PUBLIC_URL.',
    default: '',
    schema: webAddress.optional(),
  },
  LONGWAVE_TOKEN: {
    doc: 'For longwave publish: an API token that may write.',
    default: '',
    schema: headerText.optional(),
  },
  LOG_LEVEL: {
    doc: 'How much is logged: error, warn, info or debug.',
    default: 'info',
    schema: z.enum(['error', 'warn', 'info', 'debug'], 'must be error, warn, info or debug'),
  },
} satisfies Record<string, Setting>;

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

function directoryConfig(values: Values): DirectoryConfig {
  const { PODCAST_INDEX_KEY: key, PODCAST_INDEX_SECRET: secret } = values;
  return {
    hubs: values.WEBSUB_HUBS,
    podpingToken: values.PODPING_TOKEN,
    podcastIndex: key !== undefined && secret !== undefined ? { key, secret } : undefined,
    loopback: values.PING_LOOPBACK,
  };
}
