import { CAVEAT_CODES, type CaveatCode } from "../trace/codes.ts";
import type { CatalogEntry } from "./catalog-entry.ts";

/** Reasons of a subnet that are neither drop causes nor caveats. */
type OtherReason = "OWNER_UNKNOWN" | "DUPLICATE_POD_CIDR";

type Meaning = Readonly<{ title: string; meaning: string; remedy: string; references?: readonly string[] }>;

const CAVEATS: Readonly<Record<CaveatCode, Meaning>> = {
  ADDRESS_UNKNOWN: {
    title: "Nobody knows the address",
    meaning: "No reporting node holds it, and none has a connected subnet in which it lies: there is nowhere to begin or to end.",
    remedy: "Look whether its node reports, and what it says of its addresses and routes.",
  },
  ADDRESS_AMBIGUOUS: {
    title: "Several nodes could have the address",
    meaning: "More than one node has a connected subnet with that address, and no neighbor entry shows at which of them it is.",
    remedy: "Say which node the source is at: fromNode. Give each node a pod subnet of its own.",
  },
  SECTION_MISSING: {
    title: "A table was not reported",
    meaning: "What decides stands in a section that the node has never reported: absent is not empty.",
    remedy: "Let the node report that section; Node.sections says why it does not.",
  },
  NODE_OVERDUE: {
    title: "The node has been silent for longer than it should",
    meaning: "The answer rests on what it said last, which may not be so any more.",
    remedy: "Look whether the node and its agent run.",
  },
  NODE_LOST: {
    title: "The node has been silent for too long",
    meaning: "Its tables count no more, so that what lies behind it cannot be decided.",
    remedy: "Start its agent again, or retire the node if it is gone.",
  },
  ADDRESS_NEVER_SEEN: {
    title: "The address lies in a node's subnet, but nobody has seen it there",
    meaning: "The packet arrives at the link on which the address would be; whether anybody has it is not known.",
    remedy: "Look on that node whether the pod is there.",
  },
  RULES_NOT_REPORTED: {
    title: "The node does not report its routing rules",
    meaning: "The answer takes them for the kernel's own three: local, main, default.",
    remedy: "Let the agent report `ip rule`.",
    references: ["https://man7.org/linux/man-pages/man8/ip-rule.8.html"],
  },
  SYSCTLS_NOT_REPORTED: {
    title: "The node does not report its settings",
    meaning: "The answer takes it that the node forwards, and that it filters no reverse paths.",
    remedy: "Let the agent report its sysctls.",
    references: ["https://docs.kernel.org/networking/ip-sysctl.html"],
  },
  ROUTER_NOT_REPORTED: {
    title: "The underlay's routers do not report",
    meaning: "The outer packet goes to a router that is no node; the answer takes it that it is passed on.",
    remedy: "Check the underlay between the two addresses by other means.",
  },
  OPAQUE_LINK: {
    title: "No table says where the link leads",
    meaning: "What goes into the link is sent on by a program or by keys that are in no snapshot: eBPF, OVS flows, WireGuard peers.",
    remedy: "Look at the tables of that program: `cilium-dbg bpf tunnel list`, `ovs-ofctl dump-flows`, `wg show`.",
  },
  NEIGHBOR_TO_BE_RESOLVED: {
    title: "An address is resolved only when it is needed",
    meaning: "There is no neighbor entry yet, and none has to be: the kernel will ask, and the answer takes it that it is answered.",
    remedy: "Nothing, unless the address does not answer.",
  },
  EQUAL_COST_PATHS: {
    title: "Several ways cost the same",
    meaning: "The kernel chooses one for each flow by a hash that is not known here.",
    remedy: "Nothing where all of them arrive; else look at the one that does not.",
    references: ["https://man7.org/linux/man-pages/man8/ip-route.8.html"],
  },
  RACING_DUPLICATES: {
    title: "Several nodes answer for one address",
    meaning: "Which of them is reached depends on who answers first.",
    remedy: "Take the address or the MAC from all nodes but one.",
    references: ["https://www.rfc-editor.org/rfc/rfc5227"],
  },
  DETOUR: {
    title: "The packet arrives over a third node",
    meaning: "The way leads to a node that does not own the subnet, but passes it on to one that does.",
    remedy: "Nothing in a hub-and-spoke overlay; else restart the program that writes the routes.",
  },
  NOT_IN_SNAPSHOTS: {
    title: "Something that no table shows could decide otherwise",
    meaning: "Packet filters, security groups and the like stand in no snapshot.",
    remedy: "Where the answer and the wire disagree, look at nftables, at eBPF programs and at the provider's filters.",
  },
};

const OTHERS: Readonly<Record<OtherReason, Meaning>> = {
  OWNER_UNKNOWN: {
    title: "No reporting node owns the subnet",
    meaning: "Nodes route it, and none has it connected: its owner does not report, or is gone. No fault by itself.",
    remedy: "Let the owner report, or retire its node so that its routes are seen to be left over.",
  },
  DUPLICATE_POD_CIDR: {
    title: "Several nodes own one subnet",
    meaning: "It is connected on more than one node, and they are not bridges of one VNI: what is for one goes to the other.",
    remedy: "Find out to which of them the subnet was given, and let the other have its own.",
    references: ["https://github.com/flannel-io/flannel/issues/1353"],
  },
};

const SEVERITY = { OWNER_UNKNOWN: "INFO", DUPLICATE_POD_CIDR: "CRITICAL" } as const satisfies Record<OtherReason, CatalogEntry["severity"]>;

/** What each caveat means, in the order of `CAVEAT_CODES`: what an answer rests on is no fault. */
export const CAVEAT_CATALOG: readonly CatalogEntry<CaveatCode>[] = CAVEAT_CODES.map((code) => ({
  code,
  severity: "INFO",
  references: [],
  ...CAVEATS[code],
}));

/** What the other reasons of subnets mean. */
export const REASON_CATALOG: readonly CatalogEntry<OtherReason>[] = (["OWNER_UNKNOWN", "DUPLICATE_POD_CIDR"] as const).map((code) => ({
  code,
  severity: SEVERITY[code],
  references: [],
  ...OTHERS[code],
}));
