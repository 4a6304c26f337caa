import { defined, type Fields, MAX_U16, MAX_U32, MAX_VLAN, MAX_VNI } from "./fields.ts";
import type { FdbEntry } from "./rows.ts";

/** Read, or known and left out: ages and activity. */
const KNOWN = new Set([
  ..."mac ifname dev dst vlan port vni src_vni viaIf viaIfIndex nhid linkNetNsId flags master state".split(" "),
  ..."used updated activity_notify inactive".split(" "),
]);

/** Reads one object of `bridge -j fdb show`. Null: the reason stands in `fields.problem`. */
export function readFdbEntry(fields: Fields): FdbEntry | null {
  const mac = fields.mac("mac");
  // Up to iproute2 4.16 the link was called dev.
  const link = fields.name("ifname") ?? fields.name("dev");
  if (mac === undefined) return fields.missing("mac");
  if (link === undefined) return fields.missing("ifname");
  return defined<FdbEntry>({
    extra: fields.extra(KNOWN),
    flags: flagsOf(fields),
    link,
    linkNetnsId: fields.integer("linkNetNsId", MAX_U32),
    mac,
    master: fields.name("master"),
    nexthopId: fields.integer("nhid", MAX_U32),
    port: fields.integer("port", MAX_U16),
    remoteVtep: fields.address("dst"),
    srcVni: fields.integer("src_vni", MAX_VNI),
    state: stateOf(fields),
    via: fields.name("viaIf") ?? viaIndex(fields),
    vlan: fields.integer("vlan", MAX_VLAN) || undefined,
    vni: fields.integer("vni", MAX_VNI),
  });
}

/** The bridge stands in `master`; the word among the flags says no more. */
function flagsOf(fields: Fields): readonly string[] | undefined {
  const flags = fields.words("flags");
  if (flags?.includes("master") !== true) return flags;
  return flags.length === 1 ? undefined : flags.filter((flag) => flag !== "master");
}

/** `""` is the state of an entry that was learned; up to 4.16 the key was left out, and 4.17 to 5.7 wrote unknown ones as `state=0x..`. */
function stateOf(fields: Fields): string {
  const state = fields.raw["state"];
  if (state === "") return "";
  return fields.word("state")?.replace(/^state=/, "") ?? "";
}

/** With a network namespace of its own, the underlay link is known by its number only. */
function viaIndex(fields: Fields): string | undefined {
  const index = fields.integer("viaIfIndex", MAX_U32);
  return index === undefined ? undefined : `if${index}`;
}
