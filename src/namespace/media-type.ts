import { z } from 'zod';

/** The type of a file (RFC 6838), without parameters: `audio/opus`, `application/x-mpegURL`. */
export const mediaType = z
  .string('must be text')
  .max(127, 'must have at most 127 characters')
  .regex(/^[a-z]+\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i, 'must be a media type such as audio/mpeg');
