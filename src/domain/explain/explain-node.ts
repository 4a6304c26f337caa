import type { Severity } from "../diagnosis/finding.ts";
import type { Fact, SectionReading } from "../snapshot/fact.ts";
import type { SnapshotReading } from "../snapshot/read-snapshot.ts";
import type { SectionRows } from "../snapshot/rows.ts";
import { SECTIONS, type Section } from "../snapshot/section.ts";
import { explainAddresses } from "./explain-addresses.ts";
import { explainFdb } from "./explain-fdb.ts";
import { explainLinks } from "./explain-links.ts";
import { explainNeighbors } from "./explain-neighbors.ts";
import { explainOthers } from "./explain-others.ts";
import { explainRoutes } from "./explain-routes.ts";
import { explainRules } from "./explain-rules.ts";
import type { ExplainedTable, Explanation, Note, Suspicion } from "./explanation.ts";
import { type NodeView, nodeView, type NodeRows } from "./node-view.ts";
import { suspectFdb } from "./suspect-fdb.ts";
import { suspectNextHops } from "./suspect-next-hops.ts";
import { suspectPods } from "./suspect-pods.ts";
import { suspectRoutes } from "./suspect-routes.ts";
import { suspectRules } from "./suspect-rules.ts";
import { suspectVxlanLinks } from "./suspect-vxlan-links.ts";

/** What one node shows: its tables, and which of them were shown in part only. */
export type ShownNode = Readonly<{
  node: string | null;
  shown: SnapshotReading;
  parts: ReadonlySet<Section>;
  /** By section, the links about which a command showed all rows, though not the whole table. */
  wholeLinks: ReadonlyMap<Section, ReadonlySet<string>>;
}>;

/** Says in plain words what one node's tables show, and what in them looks wrong as far as that node alone can show it. */
export function explainNode({ node, shown, parts, wholeLinks }: ShownNode): Explanation {
  const { readings, issues } = shown;
  const rows = rowsOf(readings);
  const view = nodeView(rows, (section, link) => {
    if (readings[section].status !== "ok") return false;
    return !parts.has(section) || (link !== undefined && wholeLinks.get(section)?.has(link) === true);
  });
  const tables = SECTIONS.flatMap((section): ExplainedTable[] =>
    readings[section].status === "not_collected"
      ? []
      : [{ section, isPart: parts.has(section), notes: notesOf(section, { view, rows, reading: readings[section] }) }],
  );
  return { node, tables, suspicions: suspicionsIn(view), issues };
}

function rowsOf(readings: SnapshotReading["readings"]): NodeRows {
  const facts = SECTIONS.flatMap((section) => {
    const reading = readings[section];
    return reading.status === "ok" ? [...reading.facts, ...reading.volatile] : [];
  });
  return {
    links: rowsIn(facts, "links"),
    addresses: rowsIn(facts, "addresses"),
    routes: rowsIn(facts, "routes"),
    routes6: rowsIn(facts, "routes6"),
    rules: rowsIn(facts, "rules"),
    rules6: rowsIn(facts, "rules6"),
    neighbors: rowsIn(facts, "neighbors"),
    fdb: rowsIn(facts, "fdb"),
    nexthops: rowsIn(facts, "nexthops"),
    vlans: rowsIn(facts, "vlans"),
    bridgeLinks: rowsIn(facts, "bridgeLinks"),
    sysctls: rowsIn(facts, "sysctls"),
  };
}

function rowsIn<S extends Section>(facts: readonly Fact[], section: S): readonly SectionRows[S][] {
  const isOf = (fact: Fact): fact is Fact & Readonly<{ section: S; row: SectionRows[S] }> => fact.section === section;
  return facts.filter(isOf).map(({ row }) => row);
}

type Shown = Readonly<{ view: NodeView; rows: NodeRows; reading: SectionReading }>;

function notesOf(section: Section, { view, rows, reading }: Shown): readonly Note[] {
  if (reading.status === "error") return [{ rows: [], meaning: `There is no table: ${reading.error}.` }];
  const notes = EXPLAIN[section](rows, view);
  return notes.length > 0 ? notes : [{ rows: [], meaning: "It has no rows." }];
}

const EXPLAIN: Readonly<Record<Section, (rows: NodeRows, view: NodeView) => readonly Note[]>> = {
  links: ({ links }, view) => explainLinks(links, view),
  addresses: ({ addresses }, view) => explainAddresses(addresses, view),
  routes: ({ routes }, view) => explainRoutes("routes", routes, view),
  routes6: ({ routes6 }, view) => explainRoutes("routes6", routes6, view),
  rules: ({ rules }) => explainRules("rules", rules),
  rules6: ({ rules6 }) => explainRules("rules6", rules6),
  neighbors: ({ neighbors }, view) => explainNeighbors(neighbors, view),
  fdb: ({ fdb }) => explainFdb(fdb),
  nexthops: (_, view) => explainOthers("nexthops", view),
  vlans: (_, view) => explainOthers("vlans", view),
  bridgeLinks: (_, view) => explainOthers("bridgeLinks", view),
  sysctls: (_, view) => explainOthers("sysctls", view),
};

const ORDER: readonly Severity[] = ["CRITICAL", "WARNING", "INFO"];

function suspicionsIn(view: NodeView): readonly Suspicion[] {
  const suspects = [suspectVxlanLinks, suspectFdb, suspectNextHops, suspectPods, suspectRoutes, suspectRules];
  const found = suspects.flatMap((suspect) => suspect(view));
  return ORDER.flatMap((severity) => found.filter((suspicion) => suspicion.severity === severity));
}
