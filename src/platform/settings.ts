import { z } from 'zod';
import {
  headerText,
  loopbackAddress,
  mailServer,
  secureAddresses,
  text,
  webAddress,
  wholeNumber,
  yesOrNo,
} from './setting-checks.ts';

export interface Setting {
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
  SMTP_URL: {
    doc: 'A mail server that sends invitations and links for new passwords, such as smtp://user:password@mail.example.org:587 (smtps:// for TLS from the first byte; else STARTTLS, which every server but one on this machine must speak). Without it, links are only shown, to be copied.',
    default: '',
    schema: mailServer.optional(),
  },
  MAIL_FROM: {
    doc: 'The address that such mail comes from.',
    default: '',
    schema: z.email('must be an address such as podcast@example.org').optional(),
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
    doc: 'Only for tests: an address of this machine, such as http://127.0.0.1:9000, that hears what every directory, hub, webhook and host of a picture would, each under its host name. Changes are told whatever PUBLIC_URL is, unless it is https.',
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
