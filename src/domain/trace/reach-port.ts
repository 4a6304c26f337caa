import type { FdbEntry, Link } from "../snapshot/rows.ts";
import { passesPort } from "./mtu.ts";
import { type At, arrive, drop, type Leg, row } from "./trail.ts";

/** A frame goes out of a bridge's port, behind which a pod or a machine is: on which link of the node, and by which entry. */
export function reachPort(at: At, port: Link, { link, entry }: Readonly<{ link: string; entry: FdbEntry | null }>): Leg[] {
  const { size } = at.trail.packet;
  const told = { kind: "DELIVER" as const, link: port.name, evidence: row("fdb", entry) };
  if (!passesPort(port, size)) {
    return drop(at, "MTU_TOO_SMALL", { ...told, description: `${size} bytes do not fit into the MTU ${port.mtu} of ${port.name}` });
  }
  return arrive(at, link, { ...told, description: `the port ${port.name} leads to it` });
}
