import type { Mac } from "../address/mac.ts";
import { clusterIndex } from "../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../overlay/cluster-tables.ts";
import { NodeSet } from "../overlay/node-set.ts";
import { strayed } from "../overlay/send-frames.ts";
import type { FdbEntry } from "../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";
import { holdersOf, isHeldByBearer, type RemoteClaim, remoteClaims } from "./remote-claims.ts";

/** An FDB entry for a MAC that does not lead to the node that bears it. */
export type StrayEntry = Readonly<{
  mac: Mac;
  bearer: number;
  held: Held<FdbEntry>;
  /** The senders hold the remote address themselves. */
  isOwn: boolean;
  /** What it does, as in "sends M to 10.0.0.1, which ...". */
  text: string;
}>;

/**
 * The entries by which single nodes miss a MAC's bearer. Where all of them name one wrong address, the bearer has registered it, and
 * where the bearer has lost the address, its VTEP is to blame: neither is told here.
 */
export const strayEntries: (tables: ClusterTables) => readonly StrayEntry[] = onceFor((tables) =>
  remoteClaims(tables).flatMap((claim) => [...wronglySent(tables, claim), ...wronglyMarked(tables, claim)]),
);

function wronglySent(tables: ClusterTables, claim: RemoteClaim): StrayEntry[] {
  const { mac, bearer, underlayIp, observers, isAgreed } = claim;
  if (isAgreed || isHeldByBearer(tables, claim) || bearer.vxlan.vxlan?.local === underlayIp) return [];
  const holders = holdersOf(tables, underlayIp);
  const holder = holders.isEmpty ? "which no reporting node holds" : `which ${names(tables, holders)} holds`;
  return entriesOf(tables, claim).flatMap(({ row, nodes }) => {
    const told = { mac, bearer: bearer.node };
    const away = nodes.intersect(observers).minus(holders).minus(NodeSet.one(tables.nodes.length, bearer.node));
    const own = nodes.intersect(observers).intersect(holders);
    const bears = `${tables.nodes[bearer.node]} bears it`;
    return [
      ...one({ ...told, held: { row, nodes: away }, isOwn: false, text: `sends ${mac} to ${underlayIp}, ${holder}, while ${bears}` }),
      ...one({
        ...told,
        held: { row, nodes: own },
        isOwn: true,
        text: `sends ${mac} to ${underlayIp}, the node's own address, while ${bears}`,
      }),
    ];
  });
}

/** Entries with a port, a VNI or a link of their own. */
function wronglyMarked(tables: ClusterTables, claim: RemoteClaim): StrayEntry[] {
  const { mac, bearer } = claim;
  const { vxlan } = bearer.vxlan;
  return entriesOf(tables, claim).flatMap(({ row, nodes }) => {
    const held = { row, nodes: nodes.intersect(claim.observers) };
    const told = { mac, bearer: bearer.node, held, isOwn: false };
    const port = row.port !== undefined && vxlan?.port !== undefined && row.port !== vxlan.port;
    const vni = row.vni !== undefined && vxlan?.vni !== undefined && row.vni !== vxlan.vni;
    const there = tables.nodes[bearer.node];
    if (port) return one({ ...told, text: `sends ${mac} to port ${row.port}, while ${there} listens on ${vxlan.port}` });
    if (vni) return one({ ...told, text: `sends ${mac} with VNI ${row.vni}, while ${there} has VNI ${vxlan.vni}` });
    const astray = row.via === undefined ? held : { row, nodes: strayed(tables, row, held.nodes) };
    return row.via === undefined
      ? []
      : one({ ...told, held: astray, text: `sends ${mac} out of ${row.via}, behind which ${row.remoteVtep} is not` });
  });
}

function entriesOf(tables: ClusterTables, { mac, underlayIp, bearer }: RemoteClaim): readonly Held<FdbEntry>[] {
  const { entries } = clusterIndex(tables);
  const own = entries.get(bearer.vxlan.master ?? bearer.vxlan.name);
  const rows = (tables.fdb.get(mac) ?? []).filter(({ row }) => row.remoteVtep === underlayIp);
  const alike = rows.filter(({ row }) => own?.has(row.link) === true);
  return alike.length > 0 ? alike : rows;
}

const one = (entry: StrayEntry): StrayEntry[] => (entry.held.nodes.isEmpty ? [] : [entry]);

const names = (tables: ClusterTables, nodes: NodeSet): string =>
  nodes
    .toArray()
    .map((node) => tables.nodes[node])
    .join(" and ");
