import type { NextHop, Row } from "../snapshot/rows.ts";
import type { Section } from "../snapshot/section.ts";
import type { Address } from "../address/address.ts";
import type { CaveatCode, DropCause } from "./codes.ts";
import type { NodeView } from "./node-view.ts";
import type { Caveat, Hop, Step, StepEvidence, StepKind } from "./trace.ts";

/** The inner packet. */
export type IpPacket = Readonly<{
  from: Address;
  to: Address;
  /** Bytes, IP header included; of the largest fragment once it has been cut. */
  size: number;
  /** Whether routers may cut it: IPv4 without DF. */
  mayFragment: boolean;
}>;

/** A packet on its way, and what has happened to it so far. */
export type Trail = Readonly<{
  packet: IpPacket;
  hops: readonly Hop[];
  /** The least MTU met so far. */
  mtu: number | null;
  /** `node link` wherever a node has routed it: the same one twice is a loop. */
  routed: ReadonlySet<string>;
  /** As one of how many equally good ways it goes here. */
  ways: number;
  caveats: readonly Caveat[];
}>;

/** A packet at a node. */
export type At = Readonly<{ view: NodeView; trail: Trail }>;

/** What has become of one leg in the end. */
type End =
  | Readonly<{ kind: "arrived"; node: number; link: string | null }>
  | Readonly<{ kind: "dropped"; node: string; cause: DropCause }>
  | Readonly<{ kind: "unknown" }>;

/** One way that the packet may take: several where equal-cost next hops or duplicates leave the choice open. */
export type Leg = Readonly<{ trail: Trail; end: End }>;

/** What the walk knows besides the packet. */
export type Told = Readonly<{ kind: StepKind; description: string; link?: string | undefined; evidence?: readonly StepEvidence[] }>;

/** A packet that has not left yet. */
export function newTrail(packet: IpPacket): Trail {
  return { packet, hops: [], mtu: null, routed: new Set(), ways: 1, caveats: [] };
}

/** The packet comes to a node. */
export function comeTo(trail: Trail, view: NodeView): At {
  return { view, trail: { ...trail, hops: [...trail.hops, { node: view.name, steps: [] }] } };
}

/** The packet passes one more decision of its node. */
export const pass = (at: At, told: Told): At => ({ ...at, trail: withStep(at, { ...told, outcome: "PASS" }) });

/** The packet ends here. */
export function drop(at: At, cause: DropCause, told: Told): Leg[] {
  return [{ trail: withStep(at, { ...told, outcome: "DROP" }), end: { kind: "dropped", node: at.view.name, cause } }];
}

/** What happens next is not known. */
export function lose(at: At, code: CaveatCode, told: Told): Leg[] {
  const noted = note(at, code, told.description);
  return [{ trail: withStep(noted, { ...told, outcome: "UNKNOWN" }), end: { kind: "unknown" } }];
}

/** More ways than these nobody reads, and where each node splits them again there is no end to them. */
const WAYS_MAX = 256;

/** The packet may take any of several ways: all are followed. */
export function follow<T>(at: At, ways: readonly T[], take: (at: At, way: T) => Leg[]): Leg[] {
  const count = at.trail.ways * ways.length;
  if (count > WAYS_MAX) {
    return lose(at, "EQUAL_COST_PATHS", {
      kind: "ROUTE",
      description: `there are more than ${WAYS_MAX} equally good ways: they are not followed`,
    });
  }
  const split = { ...at, trail: { ...at.trail, ways: count } };
  return ways.flatMap((way) => take(split, way));
}

/** The packet is where it belongs. */
export function arrive(at: At, link: string | null, told: Told): Leg[] {
  return [{ trail: withStep(at, { ...told, outcome: "PASS" }), end: { kind: "arrived", node: at.view.number, link } }];
}

/** Says what the answer rests on from here. */
export function note<A extends At>(at: A, code: CaveatCode, message: string): A {
  const { trail, view } = at;
  const isSaid = trail.caveats.some((caveat) => caveat.code === code && caveat.node === view.name);
  return isSaid ? at : { ...at, trail: { ...trail, caveats: [...trail.caveats, { code, message, node: view.name }] } };
}

/** The packet passes a link that takes no more than this in one piece. */
export function narrow(at: At, mtu: number | null): At {
  if (mtu === null) return at;
  return { ...at, trail: { ...at.trail, mtu: Math.min(at.trail.mtu ?? mtu, mtu) } };
}

/** A next hop as `ip route` writes it. */
export const wayOf = ({ gateway, link }: NextHop): string => `${gateway === undefined ? "" : `via ${gateway} `}dev ${link ?? "?"}`;

/** A row as evidence; nothing where there is none. */
export function row(section: Section, evidence: Row | null | undefined): StepEvidence[] {
  return evidence === null || evidence === undefined ? [] : [{ section, row: evidence }];
}

function withStep({ trail }: At, told: Told & Pick<Step, "outcome">): Trail {
  const { kind, outcome, description, link = null, evidence = [] } = told;
  const last = trail.hops.at(-1);
  if (last === undefined) return trail;
  const hop = { node: last.node, steps: [...last.steps, { kind, outcome, description, link, evidence }] };
  return { ...trail, hops: [...trail.hops.slice(0, -1), hop] };
}
