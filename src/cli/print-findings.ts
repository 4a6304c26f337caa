import type { Diagnosed, Evidence } from "../domain/diagnosis/finding.ts";
import { printRow } from "../domain/snapshot/print-row.ts";
import { indented, wrapped } from "./lines.ts";
import { printTable } from "./print-table.ts";
import type { Snapshots } from "./read-snapshots.ts";
import { namesIn, remedyOf } from "./told-finding.ts";

const HEADERS = ["SEVERITY", "CODE", "SUBJECT", "NODES", "MESSAGE"] as const;
const NAMES_SHOWN = 3;
const EVIDENCE_SHOWN = 10;

/** What tables cannot show, however good they look. */
const NOT_SHOWN =
  "Not in the tables of nodes, so not looked at: firewalls, security groups, links between the nodes that drop packets, and what the pods do.";

type Wanted = Readonly<{ isWide: boolean }>;

/** Findings as a table; wide, each with its remedy and the rows that show it. */
export function printFindings(findings: readonly Diagnosed[], snapshots: Snapshots, { isWide }: Wanted): string {
  if (findings.length === 0) return `No findings in the tables of ${countOf(snapshots.tables.nodes.length, "node")}.\n${NOT_SHOWN}\n`;
  const [header = "", ...rows] = printTable(
    HEADERS,
    findings.map(({ severity, code, subject, nodes, message }) => [severity, code, subject, shortened(namesIn(snapshots, nodes)), message]),
  );
  const lines = rows.flatMap((row, index) => [row, ...(isWide ? detailsOf(findings[index], snapshots) : [])]);
  return `${[header, ...lines].join("\n")}\n`;
}

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function shortened(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return more > 0 ? `${names.slice(0, NAMES_SHOWN).join(",")} +${more}` : names.join(",");
}

function detailsOf(finding: Diagnosed | undefined, snapshots: Snapshots): readonly string[] {
  if (finding === undefined) return [];
  const rows = finding.evidence.slice(0, EVIDENCE_SHOWN).map((evidence) => evidenceLine(evidence, snapshots));
  const more = finding.evidence.length - EVIDENCE_SHOWN;
  const remedy = remedyOf(finding);
  const shown = [...(remedy === null ? [] : wrapped(`To do: ${remedy}`)), ...rows, ...(more > 0 ? [`... and ${more} rows more`] : [])];
  return [...indented(shown), ""];
}

const evidenceLine = ({ section, row, nodes }: Evidence, snapshots: Snapshots): string =>
  `${shortened(namesIn(snapshots, nodes))}: ${section}: ${printRow(section, row)}`;
