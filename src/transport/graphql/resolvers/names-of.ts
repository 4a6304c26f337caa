import type { NodeSet } from "../../../domain/overlay/node-set.ts";

/** The names of the nodes in a set, in their order. */
export const namesOf = (set: NodeSet, names: readonly string[]): string[] => set.toArray().flatMap((number) => names[number] ?? []);
