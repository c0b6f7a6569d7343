/** Bytes that are read four at once. */
export class ByteWords {
  readonly #view: DataView;
  /** The last position from which there are four bytes. */
  readonly #last: number;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#last = bytes.byteLength - 4;
  }

  /** Four bytes as an integer of 32 bits, the first the least significant; 0 when there are not as many. */
  at(position: number): number {
    return position <= this.#last ? this.#view.getInt32(position, true) : 0;
  }
}

/** A text of four bytes or more, none of which is 0, that is looked for in others. */
export class SoughtText {
  readonly length: number;
  /** Its bytes four by four, and the last four. */
  readonly #words: readonly number[];

  constructor(text: string) {
    const bytes = new TextEncoder().encode(text);
    const all = new ByteWords(bytes);
    const words: number[] = [];
    for (let at = 0; at + 4 < bytes.length; at += 4) words.push(all.at(at));
    this.#words = [...words, all.at(bytes.length - 4)];
    this.length = bytes.length;
  }

  isAt(bytes: ByteWords, start: number): boolean {
    const last = this.#words.length - 1;
    for (let index = 0; index < last; index += 1) {
      if (bytes.at(start + 4 * index) !== this.#words[index]) return false;
    }
    return bytes.at(start + this.length - 4) === this.#words[last];
  }
}
