import type { RoutingRule } from "../snapshot/rows.ts";
import type { Note } from "./explanation.ts";
import { type Meaning, notesByMeaning } from "./notes-by-meaning.ts";
import { forCount } from "./phrases.ts";

/** Which routing table each rule has asked, for which packets. */
export function explainRules(section: "rules" | "rules6", rules: readonly RoutingRule[]): readonly Note[] {
  return notesByMeaning(section, rules, meaningOf);
}

/** What the kernel begins with (net/ipv4/fib_rules.c, fib_default_rules_init). */
const USUAL: readonly (readonly [number, string])[] = [
  [0, "local"],
  [32766, "main"],
  [32767, "default"],
];

/** Whether it is one of the three rules that every machine has. */
export function isUsualRule({ priority, table, action, from, to, fwmark, iif, oif }: RoutingRule): boolean {
  const isForAll = [from, to, fwmark, iif, oif].every((selector) => selector === undefined);
  return isForAll && action === "lookup" && USUAL.some(([usual, name]) => usual === priority && name === table);
}

function meaningOf(rule: RoutingRule): Meaning<RoutingRule> {
  if (isUsualRule(rule)) return { key: "usual", words: usualRules };
  const { action, table, l3mdev } = rule;
  if (action === "goto") return { key: "goto", words: () => "Packets that it fits go on at another rule." };
  if (action === "nop") return { key: "nop", words: () => "It decides nothing." };
  if (action !== "lookup") return { key: action, words: () => `Packets that it fits are refused (${action}), whatever the routes say.` };
  if (l3mdev === true) return { key: "l3mdev", words: () => "Packets of a VRF's links look into the routing table of that VRF." };
  return { key: `table ${table ?? ""}`, words: (rules) => lookup(rules, table ?? "") };
}

const usualRules = (rules: readonly RoutingRule[]): string =>
  rules.length === USUAL.length
    ? "The three rules that every machine has: this node's own addresses first (table local), then the usual routes (table main), then table default, which is empty."
    : `${forCount(rules, "One", "Some")} of the three rules that every machine has: local, main, default.`;

const lookup = (rules: readonly RoutingRule[], table: string): string =>
  `Packets that ${forCount(rules, "it fits", "they fit")} look into table ${table}, before the rules with a higher number: ` +
  `what \`ip route show table ${table}\` has counts first.`;
