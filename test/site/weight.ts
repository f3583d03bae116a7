import { ask } from '../feeds/raw-http.ts';

/** How many bytes a page sends with the styles and islands that it loads, in a coding; without pictures and sound. */
export async function weightOf(server: string, path: string, coding: string): Promise<number> {
  const { body: html } = await ask(server, path);
  const found = html.toString().matchAll(/(?:src|href)="(\/(?:assets|colours)\/[^"]+)"/g);
  const paths = [path, ...Array.from(found, ([, loaded = '']) => loaded)];
  const headers = { 'accept-encoding': coding };
  const answers = await Promise.all(paths.map((each) => ask(server, each, headers)));
  return answers.reduce((sum, { body }) => sum + body.length, 0);
}
