import { type LastBody, readLastBody } from "../storage/last-body.ts";
import { askedName } from "./asked-names.ts";
import type { ClusterAt } from "./cluster-at.ts";

/** The body by which a node last told something else than before; null where none is kept. Of now alone: earlier ones are gone. */
export function lastBody({ asker, cluster }: ClusterAt, node: string): Promise<LastBody | null> {
  return readLastBody(asker.store, cluster.id, askedName(node));
}
