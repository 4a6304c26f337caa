import { printRow } from "../snapshot/print-row.ts";
import type { Section } from "../snapshot/section.ts";
import type { Note } from "./explanation.ts";
import type { NodeView } from "./node-view.ts";

/** Sections of which one sentence says enough. */
export type OtherSection = "nexthops" | "vlans" | "bridgeLinks" | "sysctls";

const MEANING: Readonly<Record<OtherSection, string>> = {
  nexthops: "Next hops that routes and FDB entries name by number (`nhid`): one that is changed here changes for all of them.",
  vlans: "Which VLANs each port of a bridge takes; PVID is the one of frames without a tag.",
  bridgeLinks: "The ports of bridges. Only a port in state forwarding passes frames.",
  sysctls: "Settings of the kernel. net.ipv4.ip_forward must be 1, or this node passes no packets on between its pods and other nodes.",
};

/** What the rows of such a section are for. */
export function explainOthers(section: OtherSection, view: NodeView): readonly Note[] {
  const rows = view[section].map((row) => printRow(section satisfies Section, row));
  return rows.length === 0 ? [] : [{ rows, meaning: MEANING[section] }];
}
