import type { Address } from "../address/address.ts";
import { ALL_ZERO_MAC, isMulticastMac } from "../address/mac.ts";
import { groupBy } from "../fib/group-by.ts";
import type { FdbEntry } from "../snapshot/rows.ts";
import type { Suspicion } from "./explanation.ts";
import type { NodeView } from "./node-view.ts";
import { counted, forCount, listed } from "./phrases.ts";
import { OTHER_INTERFACE, wellKnownAddress } from "./well-known-address.ts";

/**
 * Forwarding entries that lead nowhere: to this node itself, to an address that every machine has, or several VTEPs to one address.
 * Not claimed: that any other address is the right one. Only the other node can show that.
 */
export function suspectFdb(view: NodeView): readonly Suspicion[] {
  const remote = view.fdb.flatMap((entry) => (entry.remoteVtep === undefined ? [] : [{ ...entry, remoteVtep: entry.remoteVtep }]));
  return [...groupBy(remote, ({ link, remoteVtep }) => `${link} ${remoteVtep}`).values()].flatMap((same) => suspectOf(same, view));
}

type RemoteEntry = FdbEntry & Readonly<{ remoteVtep: Address }>;

function suspectOf(same: readonly RemoteEntry[], view: NodeView): readonly Suspicion[] {
  const [first] = same;
  if (first === undefined) return [];
  const { link, remoteVtep } = first;
  const frames = `Frames for ${listed(same.map(nameOf))} on ${link} are sent to ${remoteVtep}`;
  const ownLink = view.own.get(remoteVtep);
  const known = wellKnownAddress(remoteVtep);
  if (ownLink !== undefined) return [toItself(`${frames}, which this node has itself (${ownLink})`, known)];
  if (known !== null) return [critical(`${frames}. That is ${known}.`)];
  return sharedBy(same, view);
}

const nameOf = ({ mac }: FdbEntry): string => (mac === ALL_ZERO_MAC ? "all other MACs" : mac);

function toItself(frames: string, known: string | null): Suspicion {
  const what = known === null ? "" : ` It is ${known}.`;
  return critical(`${frames}: they never leave the node, but come back into the VXLAN link until their TTL is spent.${what}`);
}

const critical = (message: string): Suspicion => ({ severity: "CRITICAL", message, remedy: OTHER_INTERFACE });

/** Behind one VTEP may be many VMs, each with its entry; but of next hops, each VTEP has one. */
function sharedBy(same: readonly RemoteEntry[], view: NodeView): readonly Suspicion[] {
  const vteps = same.filter(
    (entry) =>
      entry.state === "permanent" && entry.flags?.includes("extern_learn") !== true && !isMulticastMac(entry.mac) && isNextHop(entry, view),
  );
  const macs = new Set(vteps.map(({ mac }) => mac));
  const [first] = vteps;
  if (first === undefined || macs.size < 2) return [];
  const message =
    `${counted(macs.size, "VTEP MAC")} on ${first.link} (${listed([...macs])}) ${forCount([...macs], "is", "are")} reached at one underlay address, ` +
    `${first.remoteVtep}: several nodes have registered with the same address, or one of them is gone.`;
  return [{ severity: "WARNING", message, remedy: OTHER_INTERFACE }];
}

/** Whether a route's next hop bears the MAC; where no neighbors are shown, flannel's links are known to have no other entries. */
function isNextHop({ mac, link }: FdbEntry, view: NodeView): boolean {
  if (mac === ALL_ZERO_MAC) return false;
  const onLink = view.neighbors.filter((neighbor) => neighbor.link === link);
  return onLink.length === 0 ? link.startsWith("flannel") : onLink.some((neighbor) => neighbor.mac === mac);
}
