import { readClusters } from "../storage/read-cluster.ts";
import { asOf, type Asker, type ClusterAt } from "./cluster-at.ts";

/** Every cluster that ever reported, by name, as of now. */
export async function allClusters(asker: Asker): Promise<ClusterAt[]> {
  return (await readClusters(asker.store)).map((cluster) => asOf({ asker, cluster }, null));
}
