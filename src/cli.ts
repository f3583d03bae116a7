import { explain } from './explain.ts';
import { LongwaveError } from './platform/errors.ts';

const HELP = `longwave: a podcast host that you run yourself

  longwave serve                  start the server (the same as: npm start)
  longwave publish FILE           an episode of a file, over any connection; run again, it goes on where it stopped
      --show SLUG                 of this show
      --title TITLE               (default: that in the file)
      --at TIME                   when, such as "friday 07:00" in the show's time zone (default: now)
      --draft                     not in the feed yet
      --allow-duplicate           also when the show has exactly this audio already
  longwave token create           make an API token; it is shown once
      --name NAME                 what it is for, such as "laptop"
      --scopes LIST               read, write, import, with commas between (default: read,write)
      --expires DAYS              how many days it lasts (default: for ever)
  longwave token list             all tokens: scopes, expiry, last used
  longwave token revoke ID        end a token at once
  longwave setup-link             where the first owner is made in a browser, as the first start printed it
  longwave reset-link EMAIL       a link to set a new password, for somebody who has forgotten theirs
  longwave second-factor-off EMAIL
                                  for somebody who has lost the app and the recovery codes
  longwave show list              all shows
  longwave show get SHOW          one show, as the API answers it
  longwave show set SHOW FIELD=VALUE ...
                                  change a show; lists and objects are JSON, @FILE takes a file's text
  longwave show deleted           those that can be restored, for 30 days
  longwave show restore SHOW      bring one back, with its feed and its episodes
  longwave show fields            every field that can be set, explained
  longwave episode list SHOW
  longwave episode get|set ID     the same for an episode
  longwave episode deleted SHOW
  longwave episode restore ID
  longwave episode fields
  longwave doctor [SHOW | URL]    is a feed right, as apps see it? a show's slug, or any feed's address (default: every show)
      --json                      the report for programs
  longwave doctor --files         is the database whole, and every file where it says? brings back what is in the trash
      --verify                    read every byte, too
      --confirm                   after a restore: it is as it should be, files without a row may go to the trash again
  longwave webhook list SHOW      which programs hear of a show
  longwave webhook add SHOW URL   one more; the secret that signs is shown once
      --events LIST               such as episode.published,upload.failed (default: all)
      --all-shows                 of every show, also of later ones
  longwave webhook remove SHOW ID
  longwave webhook test SHOW ID   send it an event to try it
  longwave webhook deliveries SHOW ID
                                  what was sent, and what came back
  longwave webhook replay SHOW ID DELIVERY
                                  send one again
  longwave jobs [list]            what works in the background, and why it failed
  longwave jobs retry ID          run a job again, now
  longwave jobs drop ID           give up a job that is dead or waits
  longwave backup FILE            everything of one moment in one file, beside a running server
      --with-files                the audio and artwork too, not only the database
      --overwrite                 replace FILE if it is there
  longwave restore FILE           a backup into an empty place, after every byte of it was checked
  longwave move --to-database URL copy everything from SQLite to PostgreSQL, with the server stopped
  longwave move --to-storage s3   copy every file from the disk to the bucket; "disk" copies them back
  longwave help                   this page; behind a command, --help shows its part

Settings come from the environment and from .env in the current folder; .env.example explains each one.
From a clone: npm run longwave -- token list`;

type Command = (words: string[]) => Promise<number>;

/** Each loads what it needs when it runs: a server is ten times as much as a list of tokens. */
const commands: Record<string, () => Promise<Command>> = {
  serve: async () => {
    const { run } = await import('./run.ts');
    return async () => process.exit(await run());
  },
  token: async () => (await import('./commands/token.ts')).tokenCommand,
  'setup-link': async () => (await import('./commands/people.ts')).setupLinkCommand,
  'reset-link': async () => (await import('./commands/people.ts')).resetLinkCommand,
  'second-factor-off': async () => (await import('./commands/people.ts')).secondFactorOffCommand,
  show: async () => await fields('show'),
  episode: async () => await fields('episode'),
  publish: async () => (await import('./commands/publish.ts')).publishCommand,
  webhook: async () => (await import('./commands/webhook.ts')).webhookCommand,
  jobs: async () => (await import('./commands/jobs.ts')).jobsCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  restore: async () => (await import('./commands/backup.ts')).restoreCommand,
  move: async () => (await import('./commands/move.ts')).moveCommand,
};

const isCallForHelp = (word: string): boolean => word === '--help' || word === '-h';

/** What the page says of one command. */
function helpOf(name: string): string {
  const [, ...each] = HELP.split(/\n(?=  longwave )/);
  return each.filter((lines) => lines.startsWith(`  longwave ${name} `)).join('\n');
}

async function fields(of: 'show' | 'episode'): Promise<Command> {
  const { fieldCommand } = await import('./commands/fields.ts');
  return async (words) => await fieldCommand(of, words);
}

async function main([name = 'help', ...words]: string[]): Promise<number> {
  if (name === 'help' || isCallForHelp(name)) {
    console.log(HELP);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load)
    throw new LongwaveError('invalid', 'command.unknown', `There is no command "${name}".`, {
      mend: 'longwave help lists them.',
    });
  if (words.some(isCallForHelp)) {
    console.log(helpOf(name));
    return 0;
  }
  const command = await load();
  return await command(words);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
