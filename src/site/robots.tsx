/** For search engines: what a page is about may be found, but not here. */
export function NotForSearch() {
  return <meta name="robots" content="noindex" />;
}
