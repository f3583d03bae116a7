/** One line of the table. Texts are ready to be read; `ok` is undefined where there is no bar. */
export interface Row {
  what: string;
  longwave: string;
  reference: string;
  /** What the bar is about, and how far the rounds lay apart. */
  result: string;
  spread: string;
  bar: string;
  ok: boolean | undefined;
  /** What a reader must know to believe the figure. */
  note?: string;
}

/** A row for something that this machine cannot measure. */
export function notMeasured(what: string, why: string): Row {
  const result = `not measured: ${why}`;
  return { what, longwave: '', reference: '', result, spread: '', bar: '', ok: undefined };
}

const HEAD = ['', 'Longwave', 'reference', 'result', 'spread', 'bar', 'verdict'];

/** Prints all rows; whoever started this process learns by its exit code that a bar is missed, and reads which. */
export function report(rows: Row[]): void {
  console.log(`\n${tableOf(rows)}`);
  const missed = rows.filter(({ ok }) => ok === false);
  for (const { what, result, bar } of missed)
    console.error(`Missed: ${what}: ${result}, not ${bar}`);
  if (missed.length > 0) process.exitCode = 1;
}

/** The rows as a table in Markdown, with their notes under it. */
function tableOf(rows: Row[]): string {
  const notes: string[] = [];
  const lines = rows.map((row) => {
    if (row.note !== undefined) notes.push(row.note);
    const mark = row.note === undefined ? '' : ` [${notes.length}]`;
    const verdict = row.ok === undefined ? '' : row.ok ? 'ok' : 'below';
    const { what, longwave, reference, result, spread, bar } = row;
    return [`${what}${mark}`, longwave, reference, result, spread, bar, verdict];
  });
  const cells = [HEAD, ...lines];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const drawn = cells.map((line) => drawLine(line, widths));
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  drawn.splice(1, 0, rule);
  return [...drawn, '', ...notes.map((note, index) => `[${index + 1}] ${note}`)].join('\n');
}

function drawLine(line: string[], widths: number[]): string {
  return `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
}
