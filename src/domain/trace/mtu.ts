/** The least of some MTUs; null where none is known. */
export function leastMtu(...mtus: readonly (number | undefined)[]): number | null {
  const known = mtus.filter((mtu) => mtu !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}
