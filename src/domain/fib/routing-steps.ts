import type { Address, Family } from "../address/address.ts";
import { contains, covers, type Prefix } from "../address/prefix.ts";
import type { Link, RoutingRule } from "../snapshot/rows.ts";

/** What routing rules look at, besides the destination. */
export type PacketOrigin = Readonly<{
  /** Source address; absent where the kernel has not chosen one yet, which matches no `from` selector. */
  from?: Address;
  /** Link on which the packet arrives; absent for a packet of the node's own, which arrives on `lo` (net/ipv4/fib_rules.c). */
  iif?: string;
  /** Firewall mark, 0 where absent. */
  mark?: number;
}>;

type Condition = Readonly<{ rule: RoutingRule; to: Prefix | null; negated: boolean }>;

type Action =
  | Readonly<{ kind: "lookup"; table: string; suppressPrefixLength: number }>
  | Readonly<{ kind: "refuse"; type: string }>
  | Readonly<{ kind: "jump"; priority: number }>;

/** What one rule does with a packet whose destination fits `to`: null fits all, `negated` fits all others. */
export type RoutingStep = Condition & Action;

/**
 * What remains of a node's routing rules for packets of one origin: only destinations are still to be compared.
 * Nodes whose steps are the same route alike. Rules that select on what an ordinary ping does not have
 * (ports, protocol, TOS, outgoing link, a mark) do not match, unless they are negated.
 */
export function routingSteps(rules: readonly RoutingRule[], origin: PacketOrigin, links: readonly Link[]): readonly RoutingStep[] {
  const ordered = [...rules].sort((a, b) => a.priority - b.priority || a.rank - b.rank);
  return ordered.flatMap((rule) => stepOf(rule, origin, links) ?? []);
}

/** Whether the step speaks of packets to all of `prefix`. */
export function fits(step: RoutingStep, prefix: Prefix): boolean {
  return step.to === null || covers(step.to, prefix) !== step.negated;
}

/** The rules of a kernel that nobody has changed; IPv6 has no table `default`. */
export function defaultRules(family: Family): readonly RoutingRule[] {
  return family === 4 ? DEFAULT_RULES : DEFAULT_RULES.slice(0, 2).map((rule) => ({ ...rule, family }));
}

const DEFAULT_RULES: readonly RoutingRule[] = [
  { priority: 0, family: 4, action: "lookup", table: "local", rank: 0 },
  { priority: 32766, family: 4, action: "lookup", table: "main", rank: 0 },
  { priority: 32767, family: 4, action: "lookup", table: "default", rank: 0 },
];

function stepOf(rule: RoutingRule, origin: PacketOrigin, links: readonly Link[]): RoutingStep | null {
  const others = matchesOrigin(rule, origin) && matchesMark(rule, origin.mark ?? 0) && !selectsMore(rule);
  const { to, negated } = toCondition(rule, others);
  const action = to === undefined ? null : actionOf(rule, origin, links);
  return to === undefined || action === null ? null : { rule, to, negated, ...action };
}

/** Null: the rule does nothing, or nothing that can be known. */
function actionOf(rule: RoutingRule, origin: PacketOrigin, links: readonly Link[]): Action | null {
  if (rule.action === "goto") return rule.goto === undefined ? null : { kind: "jump", priority: rule.goto };
  if (rule.action !== "lookup") return rule.action === "nop" ? null : { kind: "refuse", type: rule.action };
  const table = rule.l3mdev === true ? vrfTable(origin.iif, links) : rule.table;
  return table === undefined ? null : { kind: "lookup", table, suppressPrefixLength: rule.suppressPrefixLength ?? -1 };
}

/** `to` undefined: the rule matches no destination. The kernel negates the selector as a whole (fib_rule_match). */
function toCondition(rule: RoutingRule, others: boolean): { to: Prefix | null | undefined; negated: boolean } {
  const inverted = rule.not === true;
  if (!others) return { to: inverted ? null : undefined, negated: false };
  if (rule.to === undefined) return { to: inverted ? undefined : null, negated: false };
  return { to: rule.to, negated: inverted };
}

function matchesOrigin(rule: RoutingRule, origin: PacketOrigin): boolean {
  if (rule.iif !== undefined && rule.iif !== (origin.iif ?? "lo")) return false;
  if (rule.from === undefined || rule.from.endsWith("/0")) return true;
  return origin.from !== undefined && contains(rule.from, origin.from);
}

function matchesMark(rule: RoutingRule, mark: number): boolean {
  if (rule.fwmark === undefined) return true;
  const mask = rule.fwmask === undefined ? 0xffffffff : Number(rule.fwmask);
  return ((mark ^ Number(rule.fwmark)) & mask) === 0;
}

function selectsMore(rule: RoutingRule): boolean {
  const selectors = [rule.oif, rule.tos, rule.ipProto, rule.sport, rule.dport];
  // A forwarded packet has the user of its network namespace, root (ip_route_input_slow).
  return selectors.some((selector) => selector !== undefined) || (rule.uidRange !== undefined && !rule.uidRange.startsWith("0-"));
}

/** Table of the VRF that the link is, or belongs to. */
function vrfTable(iif: string | undefined, links: readonly Link[]): string | undefined {
  const link = links.find(({ name }) => name === iif);
  if (link === undefined || link.vrfTable !== undefined) return link?.vrfTable;
  return links.find(({ name }) => name === link.master)?.vrfTable;
}
