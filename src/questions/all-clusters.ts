import { isWithin } from "../storage/reach.ts";
import { readClusters } from "../storage/read-cluster.ts";
import { asOf, type Asker, type ClusterAt } from "./cluster-at.ts";

/** Every cluster that ever reported and that the asker may see, by name, as of now. */
export async function allClusters(asker: Asker): Promise<ClusterAt[]> {
  const clusters = await readClusters(asker.store);
  return clusters.filter(({ name }) => isWithin(asker.reach, name)).map((cluster) => asOf({ asker, cluster }, null));
}
