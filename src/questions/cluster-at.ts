import type { Moment } from "../domain/history/span.ts";
import { Failure } from "../failure/failure.ts";
import { type ClusterRow, readCluster } from "../storage/read-cluster.ts";
import { isWithin, type Reach } from "../storage/reach.ts";
import type { Store } from "../storage/store.ts";
import { askedName } from "./asked-names.ts";

/** Who asks: one operation reads one snapshot of the database, has one now, and sees the clusters within its reach. */
export type Asker = Readonly<{ store: Store; now: Moment; lostAfterMs: number; reach: Reach }>;

/** A cluster as of one moment: what every question below it is about. */
export type ClusterAt = Readonly<{ asker: Asker; cluster: ClusterRow; at: Moment }>;

/**
 * The cluster as of `at` (null: now; the future is not known yet, so it is asked as now). Null where no such cluster ever reported,
 * or where it is not for the asker to see.
 *
 * @throws history_not_kept before the cluster's historyFrom: an empty answer would be a wrong one.
 */
export async function clusterAt(asker: Asker, name: string, at: Moment | null): Promise<ClusterAt | null> {
  const cluster = isWithin(asker.reach, name) ? await readCluster(asker.store, askedName(name)) : null;
  return cluster === null ? null : asOf({ asker, cluster }, at);
}

/** The same cluster as of another moment. */
export function asOf({ asker, cluster }: Pick<ClusterAt, "asker" | "cluster">, at: Moment | null): ClusterAt {
  const moment = Math.min(at ?? asker.now, asker.now);
  if (moment < cluster.historyFrom) throw notKept(cluster, moment);
  return { asker, cluster, at: moment };
}

function notKept({ name, historyFrom }: ClusterRow, moment: Moment): Failure {
  const [asked, kept] = [moment, historyFrom].map((time) => new Date(time).toISOString());
  return new Failure("history_not_kept", `${asked} was asked about, but the history of cluster ${name} is kept from ${kept}`);
}
