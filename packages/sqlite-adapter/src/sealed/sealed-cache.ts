import { LRUCache } from 'lru-cache';

/**
 * Unpacked parts of the data, bounded in bytes. Nothing in it ever turns wrong: what it holds never changes under its number, or
 * carries the version it belongs to; so it needs no word from other processes.
 */
export class SealedCache {
  readonly #entries: Entries;
  /** Apart from all else: a long series goes through many of them, and would push out what every question needs. */
  readonly #segments: Entries;

  constructor({ maxBytes }: { readonly maxBytes: number }) {
    const segmentBytes = Math.ceil(maxBytes / segmentShare);
    this.#entries = new LRUCache({ maxSize: Math.max(1, maxBytes - segmentBytes) });
    this.#segments = new LRUCache({ maxSize: Math.max(1, segmentBytes) });
  }

  entriesOf(kind: Kind): Entries {
    return kind === 'segment' ? this.#segments : this.#entries;
  }
}

/** What part of the cache is for segments. */
const segmentShare = 8;

/** The entries of one kind in a cache: values of type `T`, by number. */
export class CachePart<T extends object> {
  readonly #entries: Entries;
  readonly #kind: number;

  constructor(cache: SealedCache, kind: Kind) {
    this.#entries = cache.entriesOf(kind);
    this.#kind = kinds.indexOf(kind);
  }

  find(id: number): T | undefined {
    // The only ones to put something under keys of a kind are parts of that kind.
    return this.#entries.get(id * kinds.length + this.#kind)?.value as T | undefined;
  }

  /** Keeps a value, unless it is larger than everything together may be; returns it. */
  keep(id: number, value: T, sizeBytes: number): T {
    const key = id * kinds.length + this.#kind;
    this.#entries.set(key, { value }, { size: sizeBytes + entryBytes });
    return value;
  }
}

/** What entries are of; each kind has a place in the keys. */
const kinds = [
  'roots',
  'tombstones',
  'children',
  'runs',
  'segment',
  'page',
  'merged page',
  'hot',
] as const;

type Kind = (typeof kinds)[number];
type Entries = LRUCache<number, { readonly value: object }>;

/** What an entry takes besides its arrays, about. */
const entryBytes = 500;
