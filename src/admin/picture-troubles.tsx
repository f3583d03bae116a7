import type { PictureTrouble } from '../pictures/pictures.ts';

/** Pictures of people that the show names, and that could not be copied: its pages do without. */
export function PictureTroubles({ troubles }: { troubles: readonly PictureTrouble[] }) {
  if (troubles.length === 0) return null;
  return (
    <div class="attention">
      <p>Pages show no picture of some people. Feeds name the addresses all the same.</p>
      <ul>
        {troubles.map(({ message, mend }) => (
          <li>
            {message} {mend}
          </li>
        ))}
      </ul>
    </div>
  );
}
