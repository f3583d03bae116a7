/** What a problem document says to people (RFC 9457). */
export function detailOf(text: string): string {
  try {
    const { detail, mend = '' } = JSON.parse(text) as { detail: string; mend?: string };
    return `${detail} ${mend}`.trim();
  } catch {
    return 'The server did not take the file. Try again later.';
  }
}
