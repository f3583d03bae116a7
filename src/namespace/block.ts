import { oneOf } from './closed-list.ts';

/** Services by the names that podcast:block gives them (serviceslugs.txt). */
const services = `
acast amazon anchor apple audible audioboom backtracks bitcoin blubrry buzzsprout captivate castos castopod facebook
fireside fyyd google gpodder hypercatcher kasts libsyn mastodon megafono megaphone omnystudio overcast paypal pinecast
podbean podcastaddict podcastguru podcastindex podcasts podchaser podcloud podfriend podiant podigee podnews podomatic
podserve podverse redcircle relay resonaterecordings rss shoutengine simplecast slack soundcloud spotify spreaker
tiktok transistor twitter whooshkaa youtube zencast
`;

/** The id of a podcast:block: who must not show the feed. */
export const service = oneOf(
  'a service of the podcast namespace’s list',
  services.trim().split(/\s+/),
);
