import { wholeNumber } from './numbers.ts';

/** spotify:limit: how many of the newest episodes Spotify may show (Podcast Delivery Specification 1.10). */
export const spotifyLimit = wholeNumber('episodes', 1, 100_000);
