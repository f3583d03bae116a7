import { feedRows } from './feed.ts';
import { build } from './longwave.ts';
import { pageRows } from './pages.ts';
import { probeRows } from './probe.ts';
import { rangeRows } from './ranges.ts';
import { renderRows } from './render.ts';
import { notMeasured, report } from './table.ts';
import type { Row } from './table.ts';
import { memoryRows, uploadRows } from './upload.ts';

const groups: Record<string, () => Promise<Row[]>> = {
  feed: feedRows,
  pages: pageRows,
  ranges: rangeRows,
  upload: uploadRows,
  probe: probeRows,
  render: renderRows,
  memory: memoryRows,
};

/** `npm run bench` measures everything, `npm run bench -- feed upload` some of it. It ends with 1 when a bar is missed. */
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in groups));
if (unknown.length > 0) {
  console.error(`There is no "${unknown[0]}" to measure, only: ${Object.keys(groups).join(', ')}.`);
  process.exit(1);
}
await build();
const rows: Row[] = [];
for (const [name, measure] of Object.entries(groups)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  rows.push(...(await measure().catch((error: unknown) => [notMeasured(name, String(error))])));
}
report(rows);
