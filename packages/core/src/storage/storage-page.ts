/** Which part of a listing to read. */
export interface PageRequest {
  /** The {@link StoragePage.next} of the page before; absent: from the beginning. */
  readonly after?: number;
  /** The most items to return; at least 1. */
  readonly limit: number;
}

/** A part of a listing. */
export interface StoragePage<T> {
  readonly items: readonly T[];
  /** Where the next page starts; absent on the last page. Stays valid when items come and go. */
  readonly next?: number;
}
