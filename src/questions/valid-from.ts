import type { Moment } from "../domain/history/span.ts";
import { type FactPlace, placeName, readValidFrom } from "../storage/read-valid-from.ts";
import type { Section } from "../domain/snapshot/section.ts";
import type { FactOf } from "./node-facts.ts";
import type { NodeAt } from "./nodes.ts";

/** A row whose age is asked for. */
export type AgedFact<S extends Section = Section> = Readonly<{ node: NodeAt; fact: FactOf<S> }>;

export type AgedRoute = AgedFact<"routes" | "routes6">;
export type AgedNeighbor = AgedFact<"neighbors">;
export type AgedFdbEntry = AgedFact<"fdb">;

/** Since when each of these rows of one moment has been as it is, in their order; null where that is older than the history kept. */
export async function validFrom(asked: readonly AgedFact[]): Promise<(Moment | null)[]> {
  const [first] = asked;
  if (first === undefined) return [];

  const { asker, cluster, at } = first.node.of;
  const places = distinct(asked.map(placeOf).filter((place) => place !== null));
  const known = places.length === 0 ? new Map<string, Moment>() : await readValidFrom(asker.store, cluster.id, { places, at });
  return asked.map(({ node, fact }) => {
    const place = placeOf({ node, fact });
    const moment = place === null ? fact.volatileFrom : (known.get(placeName(place)) ?? null);
    return moment !== null && moment >= cluster.historyFrom ? moment : null;
  });
}

function placeOf({ node, fact }: AgedFact): FactPlace | null {
  return fact.stored === null ? null : { nodeId: node.id, ...fact.stored };
}

/** Several fields may ask about one row; a place that stood there twice would seem to end and begin at once. */
function distinct(places: readonly FactPlace[]): FactPlace[] {
  return [...new Map(places.map((place) => [placeName(place), place])).values()];
}
