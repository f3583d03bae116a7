/** Opens every line that an element stands behind. */
export function unfold(element: Element): void {
  for (let fold = element.closest('details'); fold; fold = fold.parentElement!.closest('details'))
    fold.open = true;
}
