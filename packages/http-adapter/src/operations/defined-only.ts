/** An object's entries that are not undefined. */
export type DefinedOnly<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Drops what is undefined: the facade's options are there or are not. */
export function definedOnly<T extends object>(options: T): DefinedOnly<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as DefinedOnly<T>; // only entries that are undefined were taken away
}
