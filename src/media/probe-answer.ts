/** What the bytes of a sound file say about the sound. */
export interface AudioFacts {
  kind: 'mp3' | 'm4a' | 'mp4';
  /** The three types that podcast apps take in an enclosure. */
  type: 'audio/mpeg' | 'audio/x-m4a' | 'video/mp4';
  extension: 'mp3' | 'm4a' | 'mp4';
  bytes: number;
  durationSeconds: number;
  /** `MP3`, `AAC-LC`, `HE-AAC`, … */
  codec: string;
  /** Bits per second of the sound alone: a cover, tags or a video do not count. */
  bitrate: number;
  sampleRate: number;
  channels: number;
  warnings: AudioWarning[];
}

/** Something that does not stop the file from being published, but that its owner may want to mend. */
export interface AudioWarning {
  code: string;
  message: string;
  mend: string;
}

/** What the file's own tags say; every text is trimmed, bounded and free of control characters. */
export interface AudioTags {
  title?: string;
  album?: string;
  artist?: string;
  season?: number;
  episode?: number;
  summary?: string;
  /** `2026`, `2026-03` or `2026-03-14`. */
  date?: string;
}

/** One chapter that the tags of a file tell of; nothing in it is checked but its length. */
export interface AudioChapter {
  startSeconds: number;
  endSeconds?: number;
  title?: string;
  url?: string;
  /** The file has a table of contents, and this chapter is not in it. */
  isHidden?: true;
}

export interface Cover {
  type: 'image/jpeg' | 'image/png';
  bytes: Buffer;
}

/** What the child process tells its parent: `ready`, then `audio` and `tags`, or `refused`. */
export type ProbeAnswer =
  | { said: 'ready' }
  | { said: 'audio'; audio: AudioFacts }
  | {
      said: 'tags';
      tags: AudioTags;
      chapters?: AudioChapter[];
      cover?: Cover;
      warnings: AudioWarning[];
    }
  | { said: 'refused'; code: string; message: string; mend: string };
