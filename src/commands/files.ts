import { withDatabase } from './database.ts';
import { printable } from '../doctor/report-text.ts';
import { checkFiles } from '../operations/check-files.ts';
import type { FileFinding } from '../operations/check-files.ts';
import { checkDatabase } from '../operations/check-database.ts';
import { countOrphans } from '../operations/orphans.ts';
import type { Orphans } from '../operations/orphans.ts';
import { DAMAGE_MEND } from '../platform/database/trouble.ts';
import { confirmSweeping, isSweepingPaused } from '../platform/installation.ts';
import { progressLine } from './progress-line.ts';
import { openFiles } from '../data.ts';

interface Wanted {
  verify: boolean;
  confirm: boolean;
  json: boolean;
}

interface FilesReport {
  /** What is damaged in the database itself; then no file was looked at. */
  damage: string[];
  checked: number;
  findings: FileFinding[];
  /** What no row names. */
  orphans: Orphans;
  isPaused: boolean;
}

/** In a damaged database nobody looks for files. */
const unlooked = { checked: 0, findings: [], orphans: { files: 0, bytes: 0 }, isPaused: false };

/** `longwave doctor --files`. @returns the exit code: 1 when the database is damaged, or a file is left that is not as its row says. */
export async function filesCommand(wanted: Wanted): Promise<number> {
  const report = await withDatabase(async (database, config) => {
    const damage = await checkDatabase(database);
    if (damage.length > 0) return { ...unlooked, damage };
    const files = await openFiles(config);
    const progress = progressLine();
    const findings: FileFinding[] = [];
    let checked = 0;
    const onChecked = (count: number): void => {
      checked = count;
      progress(`${count} files checked, ${findings.length} findings`);
    };
    for await (const finding of checkFiles({ database, files }, { ...wanted, onChecked }))
      findings.push(finding);
    const orphans = await countOrphans({ database, files }, Date.now());
    progress('');
    if (wanted.confirm) await confirmSweeping(database);
    return { damage, checked, findings, orphans, isPaused: await isSweepingPaused(database) };
  });
  const text = wanted.json ? JSON.stringify(jsonOf(report), undefined, 2) : reportText(report);
  process.stdout.write(`${text}\n`);
  if (report.damage.length > 0) return 1;
  return report.findings.some(({ isMended }) => !isMended) ? 1 : 0;
}

function jsonOf({ damage, checked, findings, orphans, isPaused }: FilesReport) {
  return {
    damage,
    checked,
    sweeping_paused: isPaused,
    without_row: orphans,
    findings: findings.map(({ code, key, belongsTo, message, mend, isMended }) => ({
      code,
      key,
      belongs_to: belongsTo
        ? {
            kind: belongsTo.kind,
            id: belongsTo.id,
            title: belongsTo.title,
            deleted: belongsTo.isDeleted,
          }
        : null,
      message,
      mend,
      mended: isMended,
    })),
  };
}

function reportText({ damage, checked, findings, orphans, isPaused }: FilesReport): string {
  if (damage.length > 0)
    return printable(['The database is damaged:', ...damage, DAMAGE_MEND].join('\n'));
  const left = findings.filter(({ isMended }) => !isMended).length;
  const verdict =
    left === 0
      ? `The files are as the database says: ${checked} checked.`
      : `${left} of ${checked} files are not as the database says.`;
  const paused = isPaused
    ? [
        'Since the restore, no file without a row goes to the trash. When all is as it should be: longwave doctor --files --confirm',
      ]
    : [];
  const told = [...findings.map((finding) => findingText(finding)), ...orphansText(orphans)];
  return printable([...told, ...paused, verdict].join('\n\n'));
}

function orphansText({ files, bytes }: Orphans): string[] {
  if (files === 0) return [];
  const size = `${bytes.toLocaleString('en')} bytes`;
  return [
    `Files that no row names, older than a day: ${files}, together ${size}. A sweep moves them to the trash for 30 days.`,
  ];
}

function findingText({ key, belongsTo, message, mend }: FileFinding): string {
  const owner = belongsTo
    ? `${belongsTo.isDeleted ? 'deleted ' : ''}${belongsTo.kind} "${belongsTo.title}" (${belongsTo.id})`
    : 'what is no more';
  return `- ${key}: ${message}\n  It belongs to: ${owner}\n  ${mend}`;
}
