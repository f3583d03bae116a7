import { describe, expect, test } from 'vitest';
import { goodFeed, namesOf } from './good-feed.ts';
import { examined, head, pouring, xml } from './hostile-world.ts';

function residentMegabytes(): number {
  return process.memoryUsage.rss() / 1024 ** 2;
}

describe('a feed', () => {
  test('of 100 MB is given up at 70, and is not held (feed rule 15)', async () => {
    const before = residentMegabytes();
    const report = await examined(pouring(100), { requestMs: 20_000 });
    expect(namesOf(report)).toContain('15 error');
    expect(residentMegabytes() - before).toBeLessThan(500);
  });

  test('of two million elements is a finding', async () => {
    const body = head + '<a/>'.repeat(2_000_000);
    expect(namesOf(await examined(xml(body)))).toContain('15 error');
  });

  test('with the worst texts of 50 KB in every element is read in a second', async () => {
    const worst = [
      ' ',
      '&amp;',
      'href=',
      'href = ',
      '1',
      '1:',
      '&lt;a ',
      '12 ',
      'a@',
      'http://',
      '-',
      '\u00e9',
    ];
    for (const piece of worst) {
      const text = piece.repeat(50_000 / piece.length);
      const tags = /<([\w:]+)([^>]*)>([^<>\n]+)<\//g;
      const feed = goodFeed()
        .replaceAll(tags, (_all, name, rest) => `<${name}${rest}>${text}</`)
        .replaceAll(/"https:[^"]*"/g, `"${text.replaceAll('"', '')}"`);
      const start = process.cpuUsage();
      await examined(xml(feed));
      const { user } = process.cpuUsage(start);
      expect(user / 1000, piece).toBeLessThan(2_000);
    }
  });

  test('of 100,000 episodes leaves the process time for others', async () => {
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 1);
    const body = `${head}${'<item><title>x</title></item>'.repeat(100_000)}</channel></rss>`;
    await examined(xml(body));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(100);
  });
});
