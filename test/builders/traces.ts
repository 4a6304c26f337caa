import type { Address } from "../../src/domain/address/address.ts";
import { traceRoute } from "../../src/domain/trace/trace-route.ts";
import type { Step, Trace, TracePath, TraceQuery } from "../../src/domain/trace/trace.ts";
import { breakNode, type Overlay, type OverlayNode, podAddress, tablesOf } from "./overlay.ts";

/** An ordinary ping from one address to another. */
export function traceIn(overlay: Overlay, from: Address, to: Address, more: Partial<TraceQuery> = {}): Trace {
  return traceRoute(tablesOf(overlay), { from, to, fromNode: null, size: 84, ...more });
}

/** A ping from a pod of node 0 to one of node 1, after something has been done to a node. */
export function traceAfter(
  overlay: Overlay,
  damages: Readonly<Record<number, (node: OverlayNode) => Partial<OverlayNode>>>,
  more: Partial<TraceQuery> = {},
): Trace {
  const broken = Object.entries(damages).reduce((whole, [number, damage]) => breakNode(whole, Number(number), damage), overlay);
  return traceIn(broken, podAddress(0, 5), podAddress(1, 5), more);
}

/** Each step of a path as `node kind`, or `node kind outcome` where it does not pass. */
export function stepsOf(path: TracePath | null): string[] {
  return (path?.hops ?? []).flatMap(({ node, steps }) =>
    steps.map(({ kind, outcome }) => (outcome === "PASS" ? `${node} ${kind}` : `${node} ${kind} ${outcome}`)),
  );
}

/** The last step of a path. */
export const lastStep = (path: TracePath | null): Step | undefined => path?.hops.at(-1)?.steps.at(-1);

export const codesOf = ({ caveats }: Trace): string[] => [...new Set(caveats.map(({ code }) => code))];
