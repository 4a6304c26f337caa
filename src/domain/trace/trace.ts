import type { Address } from "../address/address.ts";
import type { Row } from "../snapshot/rows.ts";
import type { Section } from "../snapshot/section.ts";
import type { CaveatCode, DropCause } from "./codes.ts";

/** What is asked: would `ping -M do -s <size - 28>` from one overlay address be answered by the other? */
export type TraceQuery = Readonly<{
  from: Address;
  to: Address;
  /** The node at which `from` is, where several could have it; null: the data has to say. */
  fromNode: string | null;
  /** Bytes of the IP packet, its header included. */
  size: number;
}>;

/** UNDETERMINED: the data does not decide it. AMBIGUOUS: equal-cost or racing entries decide differently. */
export type Verdict = "REACHABLE" | "UNREACHABLE" | "AMBIGUOUS" | "UNDETERMINED";

/** The way of a request through many nodes' tables, and of its reply. */
export type Trace = Readonly<{
  /** REACHABLE only where the request arrives at the right node and the reply comes back. */
  verdict: Verdict;
  /** One sentence that a person can paste into a ticket. */
  summary: string;
  forward: TracePath;
  /** From the far end back; null where the forward path does not arrive. */
  return: TracePath | null;
  caveats: readonly Caveat[];
  /** Names of the nodes that any leg in either direction comes to; more than those of the hops where equal-cost legs part. */
  met: readonly string[];
}>;

/** One direction. Of several equal-cost legs the hops of the first that fails are told, else those of the first. */
export type TracePath = Readonly<{
  verdict: Verdict;
  /** Null unless UNREACHABLE. */
  dropCause: DropCause | null;
  /** The node at which the packet ends; null unless UNREACHABLE. */
  droppedAt: string | null;
  /** The largest packet that gets this far in one piece; null where no link on the way told its MTU. */
  pathMtu: number | null;
  hops: readonly Hop[];
}>;

/** One node on the path. */
export type Hop = Readonly<{ node: string; steps: readonly Step[] }>;

/** What a node does with the packet next. */
export type StepKind =
  | "SOURCE"
  | "BRIDGE"
  | "RULE"
  | "ROUTE"
  | "NEIGHBOR"
  | "FDB"
  | "ENCAPSULATE"
  | "UNDERLAY_ROUTE"
  | "UNDERLAY_NEIGHBOR"
  | "RECEIVE"
  | "DECAPSULATE"
  | "DELIVER";

/** One decision on a node, with the rows that made it. */
export type Step = Readonly<{
  kind: StepKind;
  outcome: "PASS" | "DROP" | "UNKNOWN";
  description: string;
  /** The link that the packet takes; null where none is involved. */
  link: string | null;
  evidence: readonly StepEvidence[];
}>;

/** A row of the hop's node. */
export type StepEvidence = Readonly<{ section: Section; row: Row }>;

/** Something that the answer rests on and that the snapshots do not show. `node` null: it holds for all. */
export type Caveat = Readonly<{ code: CaveatCode; message: string; node: string | null }>;
