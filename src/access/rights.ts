import { Failure } from "../failure/failure.ts";
import type { Reach } from "../storage/reach.ts";
import type { Caller } from "./caller.ts";

/** A node, as an address names it. */
export type NodeAddress = Readonly<{ cluster: string; node: string }>;

/** Whether a caller may do all that only an administrator may. */
export function mayAdminister({ kind }: Caller): boolean {
  return kind === "open" || kind === "database" || kind === "admin";
}

/** The clusters that a caller may read; none for tokens that only write. */
export function reachOf(caller: Caller): Reach {
  if (mayAdminister(caller)) return "all";
  return caller.kind === "read" ? caller.clusters : [];
}

/** Whether a caller may ask questions at all. */
export const mayAsk = (caller: Caller): boolean => mayAdminister(caller) || caller.kind === "read";

/** Whether a caller may write what a node reports: the node itself, and no other. */
export function mayWrite(caller: Caller, { cluster, node }: NodeAddress): boolean {
  return mayAdminister(caller) || isNode(caller, { cluster, node });
}

/** Whether a caller is this node. */
export function isNode(caller: Caller, { cluster, node }: NodeAddress): caller is Extract<Caller, { kind: "node" }> {
  return caller.kind === "node" && caller.cluster === cluster && caller.node === node;
}

/** Whether a caller may get a token for a node of a cluster. */
export function mayEnroll(caller: Caller, cluster: string): boolean {
  return mayAdminister(caller) || (caller.kind === "enroll" && caller.cluster === cluster);
}

/**
 * Refuses what a valid token gives no right to.
 *
 * @throws forbidden
 */
export function requireRight(isAllowed: boolean, caller: Caller): void {
  if (!isAllowed) throw notOf(caller);
}

/** What is said to a caller who asks for something else than its token is for. */
export const notOf = (caller: Caller): Failure => new Failure("forbidden", `this is for another token: ${rightsOf(caller)}`);

function rightsOf(caller: Caller): string {
  if (caller.kind === "node") return `yours writes node ${caller.node} of cluster ${caller.cluster}`;
  if (caller.kind === "enroll") return `yours enrolls nodes of cluster ${caller.cluster}`;
  return caller.kind === "read" ? "yours reads" : "yours administers";
}
