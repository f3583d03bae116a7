/** A stretch of two texts that are compared: it stands in both, or in the earlier or the later one alone. */
export interface Stretch {
  of: 'both' | 'earlier' | 'later';
  text: string;
}

/** Above this a table of all pairs would cost too much: what differs counts as one whole then. */
const MOST_PAIRS = 16_000_000;

/** What two texts have in common and what not, in order: by lines, and in lines that differ by words. */
export function differing(earlier: string, later: string): Stretch[] {
  const byLines = compare(earlier.split(/(?<=\n)/), later.split(/(?<=\n)/));
  const stretches = byLines.flatMap((one, at) => {
    const [before, next] = [byLines[at - 1], byLines[at + 1]];
    if (one.of === 'later' && before?.of === 'earlier') return []; // with the one before
    if (one.of !== 'earlier' || next?.of !== 'later') return [one];
    return compare(wordsOf(one.text), wordsOf(next.text));
  });
  return joined(stretches);
}

/** And what stands between them. */
function wordsOf(text: string): string[] {
  return text.match(/\s+|\S+/g) ?? [];
}

/** By a longest common subsequence. */
function compare(ones: readonly string[], others: readonly string[]): Stretch[] {
  const stretches: Stretch[] = [];
  const common = commonFrom(ones, others);
  const width = others.length + 1;
  let [one, other] = [0, 0];
  while (one < ones.length && other < others.length) {
    if (common && ones[one] === others[other]) {
      stretches.push({ of: 'both', text: ones[one]! });
      [one, other] = [one + 1, other + 1];
    } else if (!common || common[(one + 1) * width + other]! >= common[one * width + other + 1]!)
      stretches.push({ of: 'earlier', text: ones[one++]! });
    else stretches.push({ of: 'later', text: others[other++]! });
  }
  stretches.push({ of: 'earlier', text: ones.slice(one).join('') });
  stretches.push({ of: 'later', text: others.slice(other).join('') });
  return joined(stretches);
}

/** How many two lists have in common from each pair of places on, in rows; undefined when that costs too much. */
function commonFrom(ones: readonly string[], others: readonly string[]): Uint16Array | undefined {
  if (ones.length * others.length > MOST_PAIRS) return undefined;
  const width = others.length + 1;
  const common = new Uint16Array((ones.length + 1) * width);
  for (let one = ones.length - 1; one >= 0; one -= 1)
    for (let other = others.length - 1; other >= 0; other -= 1) {
      const [below, beside] = [(one + 1) * width + other, one * width + other + 1];
      common[one * width + other] =
        ones[one] === others[other]
          ? common[below + 1]! + 1
          : Math.max(common[below]!, common[beside]!);
    }
  return common;
}

/** Neighbours of one kind as one; of what differs in one place, the earlier first. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  const add = (of: Stretch['of'], text: string): void => {
    if (text !== '') all.push({ of, text });
  };
  let [both, gone, come] = ['', '', ''];
  const ended = [...stretches, { of: 'both', text: '' } as const];
  for (const [at, { of, text }] of ended.entries()) {
    const isChanging = gone !== '' || come !== '';
    const isGap = isChanging && text.trim() === '' && (ended[at + 1]?.of ?? 'both') !== 'both';
    if (of === 'both' && isGap) {
      // What stands between two changes is no news in itself.
      [gone, come] = [gone + text, come + text];
      continue;
    }
    if (of === 'both' && isChanging) {
      add('both', both);
      add('earlier', gone);
      add('later', come);
      [both, gone, come] = ['', '', ''];
    }
    if (of === 'both') both += text;
    else if (of === 'earlier') gone += text;
    else come += text;
  }
  add('both', both);
  return all;
}
