import type { IssueList } from "./issue-list.ts";
import { lineFields, lineNotUnderstood, type RawRow } from "./raw-row.ts";
import { encapStep } from "./read-encap.ts";
import { METRIC_STEPS } from "./read-metrics.ts";
import { routesFromTable } from "./read-routes-table.ts";
import { vocabulary } from "./read-words.ts";
import type { Line, TextLines } from "./text-lines.ts";

const TYPES = new Set("unicast local broadcast anycast multicast blackhole unreachable prohibit throw nat".split(" "));

const ROUTE = vocabulary({
  values: "dev table proto:protocol scope src:prefsrc metric tos dsfield:tos nhid from pref weight as:to",
  flags: "dead onlink pervasive offload trap notify linkdown unresolved rt_offload rt_trap rt_offload_failed".split(" "),
  skipped: "realm realms expires error users age used iif mark uid ipid ts tsage cache:0",
  steps: {
    ...METRIC_STEPS,
    via: viaStep,
    encap: encapStep,
  },
});

type Draft = { where: string; fields: Record<string, unknown> };

/** Reads `ip [-6] [-d] [-o] route show`, of iproute2 and of busybox, and what net-tools and /proc say of IPv4. */
export function routesFromText(text: TextLines, issues: IssueList): readonly RawRow[] {
  return routesFromTable(text, issues) ?? routesOfLines(text, issues);
}

function routesOfLines(text: TextLines, issues: IssueList): readonly RawRow[] {
  const rows: Draft[] = [];
  const unknownProtocol = isBusybox(text) ? { protocol: null } : {};
  let last: Draft | null = null;
  for (const line of text.lines) {
    const route = routeLine(line, unknownProtocol, issues);
    if (route !== null) rows.push(route);
    else if (line.indented && last !== null) readContinuation(last, line, issues);
    else lineNotUnderstood(issues, line);
    // Below a line that is not understood stand next hops of who knows which route.
    last = route ?? (line.indented ? last : null);
  }
  return rows;
}

/** busybox never prints the protocol, not even of the routes that the kernel makes with each address. */
function isBusybox({ lines }: TextLines): boolean {
  if (lines.some(({ words }) => words.includes("proto"))) return false;
  return lines.some(({ words }) => (words.includes("scope") && words.includes("src")) || words[0] === "fe80::/64");
}

const looksLikeRoute = ({ words: [first = "", second = ""] }: Line): boolean =>
  /^(default$|\d+\.|[0-9a-fA-F]*:)/.test(TYPES.has(first) ? second : first);

/** Null: the line begins no route. */
function routeLine(line: Line, defaults: Record<string, unknown>, issues: IssueList): Draft | null {
  if (!looksLikeRoute(line)) return null;
  const typed = TYPES.has(line.words[0] ?? "");
  const head = typed ? { type: line.words[0], dst: line.words[1] } : { dst: line.words[0] };
  return { where: `text:${line.number}`, fields: { ...head, ...defaults, ...readLine(line, typed ? 2 : 1, issues) } };
}

/** What says nothing of the route above: `cache <...>` of `route get`, and the nexthop object that `-d` shows once more. */
const ASIDE = new Set(["cache", "nh_info"]);

/** A next hop of the route above, or more words about it. */
function readContinuation(route: Draft, line: Line, issues: IssueList): void {
  if (ASIDE.has(line.words[0] ?? "")) return;
  if (line.words[0] !== "nexthop") {
    Object.assign(route.fields, { ...readLine(line, 0, issues), ...route.fields });
    return;
  }
  const hops = route.fields["nexthops"];
  // Up to 5.4 the preference of the route stands behind its last next hop.
  const { pref, ...hop } = readLine(line, 1, issues);
  if (pref !== undefined) route.fields["pref"] ??= pref;
  if (Array.isArray(hops)) hops.push(hop);
  else route.fields["nexthops"] = [hop];
}

const readLine = (line: Line, from: number, issues: IssueList): Record<string, unknown> =>
  lineFields(line, { from, vocabulary: ROUTE }, issues);

/** `via 10.1.1.2`, or `via inet6 fe80::1` for a gateway of the other family. */
function viaStep(words: readonly string[], at: number, fields: Record<string, unknown>): number {
  const family = words[at];
  if (family !== "inet" && family !== "inet6") {
    fields["gateway"] = family ?? "";
    return at + 1;
  }
  fields["via"] = { family, host: words[at + 1] ?? "" };
  return at + 2;
}
