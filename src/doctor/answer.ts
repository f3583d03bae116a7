import type { ReportAnswer } from './answer-schema.ts';
import type { Report } from './doctor.ts';

export function reportAnswer(report: Report): ReportAnswer {
  return {
    url: report.url,
    examined_at: new Date(report.examinedAt).toISOString(),
    findings: report.findings.map(({ where, directories, ...finding }) => ({
      ...finding,
      directories: [...directories],
      where: {
        episode: where.episode ?? null,
        line: where.line ?? null,
        url: where.url ?? null,
      },
    })),
    counts: report.counts,
    rules_checked: report.rulesChecked,
  };
}
