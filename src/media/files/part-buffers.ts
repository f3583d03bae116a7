/** The size of a part of a multipart upload: 10,000 of them make 80 GB. S3 takes no less than 5 MiB. */
export const PART_BYTES = 8 * 1024 * 1024;

/** How many parts of all uploads together are in memory at once. */
const BUFFERS = 4;

/** A few buffers for all uploads: twenty at once need no more memory than one. */
export class PartBuffers {
  readonly #idle: Buffer[] = [];
  readonly #waiting: ((buffer: Buffer) => void)[] = [];
  #made = 0;

  /** Calls `work` with a buffer that is its own until `work` is done; first come, first served. */
  async lend<T>(work: (buffer: Buffer) => Promise<T>): Promise<T> {
    const buffer = await this.#next();
    try {
      return await work(buffer);
    } finally {
      const waiting = this.#waiting.shift();
      if (waiting) waiting(buffer);
      else this.#idle.push(buffer);
    }
  }

  async #next(): Promise<Buffer> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#made < BUFFERS) {
      this.#made += 1;
      return Buffer.allocUnsafeSlow(PART_BYTES);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
