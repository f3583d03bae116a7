import type { VNode } from 'preact';
import { differing } from './differing.ts';
import type { Stretch } from './differing.ts';

/** What is shorter, and stands on one line, is read at a glance. */
const LONG = 60;

/** Two long texts, each with what only it has marked; undefined where that would not help. */
export function markedTexts(earlier: string, later: string): [VNode, VNode] | undefined {
  if (earlier === '' || later === '') return undefined;
  const isLong = [earlier, later].some((text) => text.length > LONG || text.includes('\n'));
  if (!isLong) return undefined;
  const stretches = differing(earlier, later);
  return [
    <Marked stretches={stretches} without="later" />,
    <Marked stretches={stretches} without="earlier" />,
  ];
}

function Marked({ stretches, without }: { stretches: readonly Stretch[]; without: Stretch['of'] }) {
  return (
    <>
      {stretches.map(({ of, text }) => {
        if (of === without) return null;
        if (of === 'both') return text;
        return of === 'earlier' ? (
          <del>
            <Unseen text="Taken out: " />
            {text}
            <Unseen text=" (end)" />
          </del>
        ) : (
          <ins>
            <Unseen text="New: " />
            {text}
            <Unseen text=" (end)" />
          </ins>
        );
      })}
    </>
  );
}

/** Most screen readers say nothing of `ins` and `del`. */
function Unseen({ text }: { text: string }) {
  return <span class="unseen">{text}</span>;
}
