import { createDocument } from 'zod-openapi';
import type { ZodOpenApiObject, ZodOpenApiOverride, ZodOpenApiPathsObject } from 'zod-openapi';

export interface ApiFacts {
  /** What every folder says of its routes. */
  paths: ZodOpenApiPathsObject;
  tokenScheme: NonNullable<NonNullable<ZodOpenApiObject['components']>['securitySchemes']>[string];
  /** Without a slash at its end. */
  publicUrl: string;
  version: string;
}

/** The OpenAPI 3.1 document of this server. */
export function apiDocument({ paths, tokenScheme, publicUrl, version }: ApiFacts) {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Longwave',
        version,
        summary: 'Upload audio, get a feed that apps and directories accept.',
        description,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [
        { url: '/', description: 'The server that gave you this document' },
        { url: publicUrl, description: 'Its public address' },
      ],
      tags,
      paths,
      components: { securitySchemes: { token: tokenScheme } },
    },
    { override: leaveOutNoise },
  );
}

const description = `
Every request to \`/api\` but this description needs an API token: \`Authorization: Bearer lw_…\`. The first start
prints one. The lines to paste expect it in \`$TOKEN\`.

Times are ISO 8601 in UTC. Lists come in pages: give \`next_cursor\` as \`cursor\` until it is null. Later releases
may add fields to answers.

Every error is a problem document (RFC 9457): \`code\` says what went wrong and never changes, \`mend\` says what to
do about it. The codes of each operation stand with its answers. 429, 503 and 507 come with Retry-After.
`.trim();

const tags = [
  { name: 'Shows', description: 'The podcasts on this server.' },
  { name: 'Episodes', description: 'One instalment each, with its audio.' },
  {
    name: 'Directories',
    description: 'Where listeners find the shows, and who is told of changes.',
  },
  { name: 'Domain', description: 'A name of its own for the pages of a show.' },
  { name: 'Webhooks', description: 'Other programs are told of what happens.' },
  { name: 'Jobs', description: 'What is done in the background, and what failed there.' },
  { name: 'For listeners', description: 'What apps read, without a token.' },
  { name: 'Health', description: 'For a balancer or a monitor, without a token.' },
  { name: 'This description', description: 'Without a token.' },
];

/** A format such as email says it better than an expression of 300 characters, and every number has some limit. */
const leaveOutNoise: ZodOpenApiOverride = ({ jsonSchema }) => {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};
