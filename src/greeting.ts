import { networkInterfaces } from 'node:os';
import type { Config } from './platform/config.ts';

/** What the start says to the person in front of it. The token is shown on the first start only. */
export function greet(
  config: Config,
  { ownerToken, setupPath }: { ownerToken: string | undefined; setupPath: string | undefined },
): string {
  const lines = [
    '',
    'Longwave is running.',
    '',
    `  Here:              http://localhost:${config.port}`,
  ];
  for (const address of localAddresses(config.host))
    lines.push(`  In your network:   http://${address}:${config.port}`);
  if (config.publicUrlIsSet) lines.push(`  For listeners:     ${config.publicUrl}`);
  else lines.push('', ...publicUrlAdvice(config));
  if (setupPath !== undefined)
    lines.push(
      '',
      'Nobody owns this server yet. Open this in a browser to set it up:',
      `  http://localhost:${config.port}${setupPath}`,
    );
  else lines.push('', `The desk, in a browser: http://localhost:${config.port}/admin`);
  if (ownerToken !== undefined) lines.push('', ...firstSteps(config, ownerToken));
  lines.push('', 'Every setting is explained in .env.example. Stop with Ctrl+C.', '');
  return lines.join('\n');
}

function localAddresses(host: string): string[] {
  if (host === '127.0.0.1' || host === 'localhost' || host === '::1') return [];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal && address.family === 'IPv4')
    .map((address) => address.address);
}

function publicUrlAdvice(config: Config): string[] {
  const [address = '192.168.1.10'] = localAddresses(config.host);
  return [
    'The addresses in your feeds begin with http://localhost, which only this machine can open.',
    'For a phone in your network, start with:',
    `  PUBLIC_URL=http://${address}:${config.port}`,
    'For the world and the directories (Apple, Spotify, …), with your domain and https:',
    '  PUBLIC_URL=https://podcast.example.org',
  ];
}

function firstSteps(config: Config, token: string): string[] {
  const base = `http://localhost:${config.port}`;
  return [
    'This is your API token. It is shown only now, so keep it:',
    `  ${token}`,
    '',
    'Make a show:',
    `  curl -H "Authorization: Bearer ${token}" -H "Content-Type: application/json" -d '{"title": "My Show"}' ${base}/api/shows`,
    '',
    'Publish an episode:',
    `  curl -H "Authorization: Bearer ${token}" -F audio=@episode.mp3 ${base}/api/shows/my-show/episodes`,
    '',
    'Then open this in a podcast app:',
    `  ${config.publicUrl}/feeds/my-show.xml`,
  ];
}
