/** A filter that is null or empty does not filter: storage is then given null. */
export const filterOrNull = <T>(wanted: readonly T[] | null): readonly T[] | null =>
  wanted === null || wanted.length === 0 ? null : wanted;
