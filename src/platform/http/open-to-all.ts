/**
 * Headers of what listeners fetch: players of other sites may read it (feed rules 119 and 128), and a browser must never
 * take it for a page (security 31).
 */
export const openToAll = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Content-Length, Content-Range, Accept-Ranges, ETag',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
};

/** For what never changes under its address. */
export const forEver = { 'Cache-Control': 'public, max-age=31536000, immutable' };
