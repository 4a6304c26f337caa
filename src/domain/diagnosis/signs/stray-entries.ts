import type { Mac } from "../../address/mac.ts";
import { type Bearer, clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { strayed } from "../../overlay/send-frames.ts";
import type { FdbEntry } from "../../snapshot/rows.ts";
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
  const { mac, bearer, observers } = claim;
  return entriesOf(tables, claim).flatMap(({ row, nodes }) => {
    const text = markOf(tables, row, bearer);
    if (text === null) return [];
    const held = { row, nodes: nodes.intersect(observers) };
    const astray = text.isSure ? held : { row, nodes: strayed(tables, row, held.nodes) };
    return one({ mac, bearer: bearer.node, held: astray, isOwn: false, text: `sends ${mac} ${text.words}` });
  });
}

/** What of the entry's own marks does not fit the bearer; not sure: it depends on the sender's addresses. */
function markOf(tables: ClusterTables, { port, vni, via, remoteVtep }: FdbEntry, { node, vxlan: { vxlan } }: Bearer) {
  const there = tables.nodes[node];
  if (differs(port, vxlan?.port)) return { isSure: true, words: `to port ${port}, while ${there} listens on ${vxlan?.port}` };
  if (differs(vni, vxlan?.vni)) return { isSure: true, words: `with VNI ${vni}, while ${there} has VNI ${vxlan?.vni}` };
  return via === undefined ? null : { isSure: false, words: `out of ${via}, behind which ${remoteVtep} is not` };
}

const differs = (own: number | undefined, other: number | undefined): boolean => own !== undefined && other !== undefined && own !== other;

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
