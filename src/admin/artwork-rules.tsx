import type { ArtworkVerdict } from '../doctor/artwork-verdict.ts';
import type { PictureFacts } from '../doctor/examined.ts';
import { severityNames } from '../doctor/report-text.ts';
import { HEAVY_BYTES, LARGEST_SIDE, SMALLEST_SIDE } from '../doctor/rules/picture.ts';
import { MAX_ARTWORK_BYTES } from '../media/upload-form.ts';

/** What directories ask of artwork, folded where the present one is so, and what it is like. @param verdict undefined without any, or when it cannot be read now */
export function ArtworkRules({ verdict }: { verdict: ArtworkVerdict | undefined }) {
  return (
    <section class="artwork-rules">
      <details open={verdict === undefined || !isFit(verdict)}>
        <summary>What directories ask of artwork</summary>
        <ul>
          <li>
            Square, from {pixels(SMALLEST_SIDE, SMALLEST_SIDE)} to{' '}
            {pixels(LARGEST_SIDE, LARGEST_SIDE)} (Apple, Spotify). A larger one is made smaller.
          </li>
          <li>JPEG or PNG. A WebP is turned into a JPEG.</li>
          <li>
            RGB colours and no transparency (Apple). Other colours are converted, and what is
            transparent becomes white.
          </li>
          <li>
            At most {size(MAX_ARTWORK_BYTES)} to send. Best below {size(HEAVY_BYTES)}: every
            listener loads it.
          </li>
        </ul>
      </details>
      {verdict && <Verdict verdict={verdict} />}
    </section>
  );
}

function isFit({ troubles }: ArtworkVerdict): boolean {
  return troubles.every(({ severity }) => severity === 'info');
}

function Verdict({ verdict }: { verdict: ArtworkVerdict }) {
  const { facts, troubles } = verdict;
  return (
    <>
      <h2>The picture now</h2>
      {facts && <Facts facts={facts} />}
      {isFit(verdict) && <p>It is as all directories ask.</p>}
      {troubles.length > 0 && (
        <ul class="findings">
          {troubles.map(({ severity, message, mend }) => (
            <li class={severity}>
              <strong>
                {severityNames[severity]}: {message}
              </strong>
              <span>{mend}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const formats = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP' } as const;
const spaces: Record<string, string> = {
  srgb: 'RGB colours (sRGB)',
  cmyk: 'print colours (CMYK)',
  'b-w': 'greyscale',
};

function Facts({ facts }: { facts: PictureFacts }) {
  const { width, height, format, space, hasAlpha, bytes } = facts;
  return (
    <p class="facts">
      <span>{pixels(width, height)}</span>
      <span>{formats[format]}</span>
      <span>{spaces[space] ?? `${space} colours`}</span>
      <span>{hasAlpha ? 'transparency' : 'no transparency'}</span>
      <span>{size(bytes)}</span>
    </p>
  );
}

function pixels(width: number, height: number): string {
  return `${width} × ${height} pixels`;
}

function size(bytes: number): string {
  const kilobytes = Math.ceil(bytes / 1024);
  return kilobytes < 1024 ? `${kilobytes} KB` : `${Math.round(kilobytes / 102.4) / 10} MB`;
}
