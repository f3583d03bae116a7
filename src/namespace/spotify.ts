import { z } from 'zod';

/** spotify:limit: how many of the newest episodes Spotify may show (Podcast Delivery Specification 1.10). */
export const spotifyLimit = z.int('must be a whole number').min(1).max(100_000);
