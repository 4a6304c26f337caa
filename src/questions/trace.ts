import { familyOf } from "../domain/address/address.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { traceRoute } from "../domain/trace/trace-route.ts";
import type { Trace, TraceQuery } from "../domain/trace/trace.ts";
import { undeterminedTrace } from "../domain/trace/undetermined.ts";
import { unknownSource } from "../domain/trace/unknown-source.ts";
import { Failure } from "../failure/failure.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { clusterTables } from "./cluster-tables.ts";
import { lostCaveats } from "./lost-nodes.ts";
import { overdueNodes } from "./overdue-nodes.ts";

/** One trace as of a moment; `of` is null where no such cluster ever reported. */
export type TraceAt = Readonly<{ of: ClusterAt | null; query: TraceQuery; trace: Trace }>;

/**
 * Would a packet from one overlay address reach the other, and the reply come back?
 *
 * @throws bad_user_input where the two are of different families, or no such packet can be.
 */
export async function trace(of: ClusterAt | null, query: TraceQuery): Promise<TraceAt> {
  check(query);
  if (of === null) return { of, query, trace: undeterminedTrace(query, UNKNOWN_CLUSTER) };
  return { of, query, trace: await traceIn(of, await clusterTables(of), query) };
}

/** The same through tables of that moment: of all nodes that count then, or of those that the packet can meet. */
export async function traceIn(of: ClusterAt, tables: ClusterTables, query: TraceQuery): Promise<Trace> {
  const unknown = unknownSource(tables, query);
  const found = unknown === null ? await doubted(of, tables, query) : undeterminedTrace(query, unknown);
  return found.caveats.some(({ code }) => code === "ADDRESS_UNKNOWN")
    ? { ...found, caveats: [...found.caveats, ...(await lostCaveats(of, query))] }
    : found;
}

/** What is overdue is looked up for the nodes that the packet meets alone: walking again costs less than asking about all. */
async function doubted(of: ClusterAt, tables: ClusterTables, query: TraceQuery): Promise<Trace> {
  const found = traceRoute(tables, query);
  const overdue = await overdueNodes(of, found.met, familyOf(query.to));
  return overdue.size === 0 ? found : traceRoute(tables, query, overdue);
}

const UNKNOWN_CLUSTER = { code: "ADDRESS_UNKNOWN", message: "no node of such a cluster has ever reported", node: null } as const;

/** An IP header without options (RFC 791, RFC 8200), and the most that its length field can tell. */
const HEADER_BYTES = { 4: 20, 6: 40 } as const;
const SIZE_MAX = 65_535;

function check({ from, to, size }: TraceQuery): void {
  const [own, other] = [familyOf(from), familyOf(to)];
  if (own !== other)
    throw new Failure(
      "bad_user_input",
      `from ${from} is an IPv${own} address and to ${to} an IPv${other} address: a packet is of one family`,
    );
  if (size < HEADER_BYTES[own] || size > SIZE_MAX)
    throw new Failure("bad_user_input", `size must be between ${HEADER_BYTES[own]}, the IPv${own} header, and ${SIZE_MAX}, not ${size}`);
}
