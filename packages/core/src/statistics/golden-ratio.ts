/**
 * The fractional part of the golden ratio. Multiples of it, without their integer part, fill [0, 1) evenly and follow no period of
 * the data, which makes them good places for a sample.
 */
export const goldenRatio = 0.618_033_988_749_894_9;
