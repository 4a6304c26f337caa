/** A snapshot as it is pushed: the short form of the intake contract. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** One captured cluster: its nodes' snapshots, by name. */
export type CapturedCluster = Readonly<Record<string, Snapshot>>;

/** One push of the demo's history. */
export type HistoricPush = Readonly<{ minutesAgo: number; node: string; snapshot: Snapshot }>;

/** Far enough from the moments that the questions name for their answers to hold for an hour after the demo's start. */
const MINUTES = { begin: 480, recreated: 330, lost: 180, restored: 60 };

/**
 * A few hours of a healthy cluster: node3's VXLAN link is made anew with another MAC and all peers follow; later node2
 * loses its route to one subnet, for two hours.
 */
export function driftOf(cluster: CapturedCluster): HistoricPush[] {
  const recreated = withOtherMac(cluster, "node3");
  const lost = { ...recreated, node2: withoutRoute(recreated["node2"] ?? {}, "node4", recreated) };
  return [
    ...all(cluster, MINUTES.begin),
    ...all(recreated, MINUTES.recreated),
    ...all(lost, MINUTES.lost),
    ...all(recreated, MINUTES.restored),
  ];
}

const all = (cluster: CapturedCluster, minutesAgo: number): HistoricPush[] =>
  Object.entries(cluster).map(([node, snapshot]) => ({ minutesAgo, node, snapshot }));

/** The MAC stands in the node's own link and in every peer's neighbor and FDB entry. */
function withOtherMac(cluster: CapturedCluster, node: string): CapturedCluster {
  const mac = vtepMac(cluster[node] ?? {});
  return JSON.parse(JSON.stringify(cluster).replaceAll(mac, "7a:5e:00:c0:ff:ee")) as CapturedCluster;
}

type Row = Readonly<Record<string, unknown>>;
const rowsOf = (snapshot: Snapshot, section: string): readonly Row[] => snapshot[section] as readonly Row[];

function vtepMac(snapshot: Snapshot): string {
  return String(rowsOf(snapshot, "links").find(({ ifname }) => ifname === "flannel.1")?.["address"]);
}

function withoutRoute(snapshot: Snapshot, peer: string, cluster: CapturedCluster): Snapshot {
  const subnet = rowsOf(cluster[peer] ?? {}, "routes").find(({ dev, table }) => dev === "cni0" && table === undefined)?.["dst"];
  return { ...snapshot, routes: rowsOf(snapshot, "routes").filter(({ dst }) => dst !== subnet) };
}
