import { z } from 'zod';
import { directories, severities } from './finding.ts';

const place = z
  .strictObject({
    episode: z.string().nullable().describe('The title of the episode, or its guid.'),
    line: z.int().nullable().describe('The line of the feed, from 1.'),
    url: z.string().nullable().describe('What was fetched.'),
  })
  .meta({ id: 'FindingPlace' });

const finding = z
  .strictObject({
    rule: z.int().describe('The number of the feed rule.'),
    severity: z
      .enum(severities)
      .describe('error: a directory rejects it, or apps break; warning: it could work better.'),
    directories: z.array(z.enum(directories)).describe('Who asks for the rule.'),
    where: place.describe('Where it was found, as far as there is a place.'),
    message: z.string().describe('What is wrong.'),
    mend: z.string().describe('What to do about it.'),
  })
  .meta({ id: 'Finding' });

/** A report as the API and the command line answer it; reportAnswer makes it. */
export const reportAnswerSchema = z
  .strictObject({
    url: z.string().describe('The address that was examined.'),
    examined_at: z.iso.datetime().describe('When.'),
    findings: z
      .array(finding)
      .describe('Errors first. Of one rule there are ten at most, and one that counts the rest.'),
    counts: z
      .strictObject({
        error: z.int().describe('Without any, the feed is right.'),
        warning: z.int().describe('It works, and could work better.'),
        info: z.int().describe('For completeness.'),
      })
      .meta({ id: 'FindingCounts' })
      .describe('How many there are of each severity, all counted.'),
    rules_checked: z.int().describe('How many rules had something to look at.'),
  })
  .meta({ id: 'DoctorReport' });

export type ReportAnswer = z.input<typeof reportAnswerSchema>;
