import type { Address } from "../address/address.ts";
import { ALL_ZERO_MAC, isMulticastMac } from "../address/mac.ts";
import type { FdbEntry } from "../snapshot/rows.ts";
import type { Note } from "./explanation.ts";
import { type Meaning, notesByMeaning } from "./notes-by-meaning.ts";
import { counted, forCount, listed } from "./phrases.ts";
import { wellKnownAddress } from "./well-known-address.ts";

/** Where each forwarding entry sends the frames for its MAC. */
export function explainFdb(entries: readonly FdbEntry[]): readonly Note[] {
  return notesByMeaning("fdb", entries, meaningOf);
}

function meaningOf(entry: FdbEntry): Meaning<FdbEntry> {
  const { link, mac, remoteVtep, nexthopId, master, state } = entry;
  if (mac === ALL_ZERO_MAC && remoteVtep !== undefined) return { key: `default ${link}`, words: (same) => defaultRemote(same, link) };
  if (remoteVtep !== undefined) return { key: `remote ${link} ${remoteVtep}`, words: (same) => remote(same, { link, remoteVtep }) };
  if (nexthopId !== undefined)
    return { key: `object ${link}`, words: () => `Frames for these MACs go to where a nexthop object says (ip nexthop).` };
  if (isMulticastMac(mac)) return { key: "groups", words: groups };
  if (master !== undefined && state === "") return { key: `learned ${master}`, words: (same) => learned(same, master) };
  return { key: "own", words: (same) => `${counted(same.length, "MAC")} of this node's own links and ports.` };
}

const macs = (same: readonly FdbEntry[]): string => listed(same.map(({ mac }) => mac));

function remote(same: readonly FdbEntry[], { link, remoteVtep }: Readonly<{ link: string; remoteVtep: Address }>): string {
  const known = wellKnownAddress(remoteVtep);
  const where = `Frames for ${forCount(same, "the MAC", "the MACs")} ${macs(same)} leave ${link} in VXLAN packets to the underlay address ${remoteVtep}`;
  const what =
    known === null
      ? `: the node with that address must bear ${forCount(same, "that MAC", "those MACs")} on its VXLAN link.`
      : `: ${known}.`;
  const how = same.every(({ state }) => state === "permanent" || state === "static")
    ? ""
    : " Not `permanent`: learned from packets, or told by a routing protocol.";
  return `${where}${what}${how}`;
}

const defaultRemote = (same: readonly FdbEntry[], link: string): string =>
  `The default remotes of ${link}: broadcasts, and frames for a MAC without an entry of its own, go to ${forCount(same, "", "each of ")}` +
  `${listed(same.flatMap(({ remoteVtep }) => remoteVtep ?? []))}.`;

const groups = (same: readonly FdbEntry[]): string =>
  `${counted(same.length, "group address", "group addresses")} to which this node's links listen (33:33: IPv6, 01:00:5e: IPv4): nothing about other nodes.`;

const learned = (same: readonly FdbEntry[], master: string): string =>
  `${counted(same.length, "MAC")} that the bridge ${master} has seen on its ports: this node's own pods or VMs.`;
