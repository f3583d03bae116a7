/**
 * A list of the chapters beside the audio, over the field of lines that is what the form sends. Its island fills it and shows it;
 * without that, the lines are written by hand.
 * @param audio the address of the audio that is kept; a new one is played from where it was chosen
 */
export function ChaptersEditor({ audio }: { audio?: string | undefined }) {
  return (
    <div
      class="chapter-editor"
      hidden
      data-chapters
      data-audio={audio}
      data-of-file={audio === undefined ? 'unknown' : undefined}
    >
      <audio controls preload="metadata" />
      <div class="timeline" data-part="timeline" aria-hidden="true" hidden>
        <i data-part="playhead" />
      </div>
      <p hidden data-part="silent">
        There is nothing to hear here until the audio is chosen on this page; one that the server
        has already is not sent again. Until then, a chapter that you add starts a minute after the
        last: type where it really does.
      </p>
      <div class="actions">
        <button type="button" class="secondary" data-part="add">
          Add a chapter here
        </button>
      </div>
      <ol data-part="rows" />
      <template>
        <Row />
      </template>
      <p role="status" data-part="said" />
      <p role="status" data-part="own" />
      <p>
        <small>
          Drag a number to where its chapter starts. In a start, the arrows up and down move it by a
          second, with Shift by ten. "Here" is where the audio stands.
        </small>
      </p>
      <FromFile />
    </div>
  );
}

function Row() {
  const act = (name: string, label: string) => (
    <button type="button" class="quiet" data-part={name}>
      {label}
    </button>
  );
  return (
    <li>
      <input type="text" aria-label="Start" autocomplete="off" data-part="start" />
      <input type="text" aria-label="Title" autocomplete="off" data-part="title" />
      <span class="actions">
        {act('play', 'Play')}
        {act('here', 'Start here')}
        {act('remove', 'Remove')}
      </span>
      <details>
        <summary>More</summary>
        <label>
          Link
          <input type="text" inputmode="url" autocomplete="off" data-part="url" />
        </label>
        <label>
          Address of a picture
          <input type="text" inputmode="url" autocomplete="off" data-part="image" />
        </label>
        <small>Apps show it while the chapter plays. Our own pages show a copy, made once.</small>
      </details>
    </li>
  );
}

function FromFile() {
  return (
    <div class="field">
      <label for="chapters-file">Chapters from a file</label>
      <input
        id="chapters-file"
        type="file"
        accept=".json,.txt,application/json,text/plain"
        data-part="file"
      />
      <small>JSON of the podcast namespace, or lines. It takes the place of those above.</small>
    </div>
  );
}
