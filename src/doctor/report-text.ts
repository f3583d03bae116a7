import type { Report } from './doctor.ts';
import type { Directory, Finding, Place, Severity } from './finding.ts';
import { severities } from './finding.ts';

/** What stands above the findings of a severity. */
export const headings: Record<Severity, string> = {
  error: 'Errors: a directory rejects this, or apps break',
  warning: 'Warnings: it works, and could work better',
  info: 'For completeness',
};

/** What stands before one finding, where those of all severities stand together. */
export const severityNames: Record<Severity, string> = {
  error: 'Error',
  warning: 'Warning',
  info: 'Note',
};

/** Who asks for a rule, for people. */
export const directoryNames: Record<Directory, string> = {
  apple: 'Apple',
  spotify: 'Spotify',
  amazon: 'Amazon',
  youtube: 'YouTube',
  'podcast-index': 'Podcast Index',
  'psp-1': 'PSP-1',
};

/** A report as a person at a terminal reads it; its last line is the verdict. */
export function reportText(report: Report): string {
  const parts = [report.url];
  for (const severity of severities) {
    const findings = report.findings.filter((finding) => finding.severity === severity);
    if (findings.length > 0)
      parts.push(headings[severity], ...findings.map((finding) => findingText(finding)));
  }
  return printable([...parts, verdict(report)].join('\n\n'));
}

function findingText({ rule, message, mend, where, directories }: Finding): string {
  const asks = directories.map((directory) => directoryNames[directory]).join(', ');
  const lines = [`- ${message}`, placeText(where), mend];
  const last = `(rule ${rule}${asks === '' ? '' : `; ${asks}`})`;
  return [...lines, last].filter((line) => line !== '').join('\n  ');
}

function placeText({ episode, line, url }: Place): string {
  const parts = [
    episode === undefined ? '' : `episode "${episode}"`,
    line === undefined ? '' : `line ${line}`,
    url ?? '',
  ];
  const known = parts.filter((part) => part !== '').join(', ');
  return known === '' ? '' : `Where: ${known}`;
}

function verdict({ counts: { error, warning, info }, rulesChecked }: Report): string {
  const checked = `${rulesChecked} rules checked`;
  const rest = `${count(warning, 'warning')}, ${count(info, 'note')}; ${checked}.`;
  return error === 0
    ? `The feed is right: no errors, ${rest}`
    : `The feed is not right yet: ${count(error, 'error')}, ${rest}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** What others wrote must not move the cursor of a terminal, or turn its text round. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (letter) =>
    letter === '\n' ? letter : ' ',
  );
}
