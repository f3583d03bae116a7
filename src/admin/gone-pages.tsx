import { getDirectory } from '../directories/directory.ts';
import type { GoneListing } from '../directories/listing-check.ts';
import { readableTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';

/** A page that the podcaster noted, and that its directory has no more. */
export function GonePages({ show, gone }: { show: Show; gone: readonly GoneListing[] }) {
  if (gone.length === 0) return null;
  return (
    <div class="attention">
      <p>Listeners are no longer led to these pages, because they answer that they are gone:</p>
      <ul>
        {gone.map(({ directory, url, goneSince }) => (
          <li>
            <a href={url}>{getDirectory(directory).name}</a>, since{' '}
            {readableTime(goneSince, show.timeZone)}
          </li>
        ))}
      </ul>
      <p>
        When a page is there again, listeners are led to it again.{' '}
        <a href={`/admin/shows/${show.slug}/directories`}>Correct an address that has changed</a>
      </p>
    </div>
  );
}
