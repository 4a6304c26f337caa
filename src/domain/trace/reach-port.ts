import type { FdbEntry, Link } from "../snapshot/rows.ts";
import { passesPort } from "./mtu.ts";
import { type At, arrive, drop, type Leg, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** A port of a bridge: on which link of the node its pods or machines are, and by which entry a frame goes there. */
export type Exit = Readonly<{ port: Link; link: string; entry: FdbEntry | null }>;

/** A frame goes out of a bridge's port. Behind it is the destination, if it is at this node at all. */
export function reachPort({ goals }: Walk, at: At, { port, link, entry }: Exit): Leg[] {
  const { size, to } = at.trail.packet;
  const told = { kind: "DELIVER" as const, link: port.name, evidence: row("fdb", entry) };
  if (!goals.some(({ node }) => node === at.view.number)) {
    return drop(at, "WRONG_NEXT_HOP", {
      ...told,
      description: `it goes out of ${port.name} of ${at.view.name}, behind which ${to} is not`,
    });
  }
  if (!passesPort(port, size)) {
    return drop(at, "MTU_TOO_SMALL", { ...told, description: `${size} bytes do not fit into the MTU ${port.mtu} of ${port.name}` });
  }
  return arrive(at, link, { ...told, description: `the port ${port.name} leads to it` });
}
