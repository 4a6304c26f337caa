import type { Moment } from "../domain/history/span.ts";
import { FINDING_CATALOG } from "../domain/diagnosis/catalog.ts";
import type { Diagnosed } from "../domain/diagnosis/finding.ts";
import type { NodeSet } from "../domain/overlay/node-set.ts";
import type { Row } from "../domain/snapshot/rows.ts";
import type { Section } from "../domain/snapshot/section.ts";
import type { Snapshots } from "./read-snapshots.ts";

/** A finding as the type Finding of schema.graphql has it. */
export type ToldFinding = Readonly<{
  id: string;
  code: string;
  severity: string;
  title: string;
  message: string;
  nodeCount: number;
  nodes: readonly string[];
  subject: string;
  evidence: readonly ToldEvidence[];
  /** Null where the catalog's remedy says it all. */
  remedy: string | null;
  /** When the tables were read that show it, the latest of them; null where no file says. Files cannot show when it began. */
  openedAt: string | null;
  closedAt: null;
}>;

/** A row that shows it. `nodes` are the first of those that hold it, `nodeCount` says how many do. */
type ToldEvidence = Readonly<{ section: Section; row: Row; nodes: readonly string[]; nodeCount: number }>;

/** As many as the service tells of one finding. */
const NODES_MAX = 100;
const EVIDENCE_MAX = 20;
const HOLDERS_MAX = 10;

/** What files show of a finding. Its id is the same for the same fault in any files, since it is made of code and subject. */
export function toldFinding({ code, severity, message, nodes, subject, evidence, remedy }: Diagnosed, snapshots: Snapshots): ToldFinding {
  const names = namesIn(snapshots, nodes);
  return {
    id: `${code}/${subject}`,
    code,
    severity,
    title: entryOf(code)?.title ?? code,
    message,
    nodeCount: names.length,
    nodes: names.slice(0, NODES_MAX),
    subject,
    evidence: evidence.slice(0, EVIDENCE_MAX).map(({ section, row, nodes: holders }) => {
      return { section, row, nodes: namesIn(snapshots, holders).slice(0, HOLDERS_MAX), nodeCount: holders.size };
    }),
    remedy,
    openedAt: latest(names.flatMap((name) => snapshots.observedAt.get(name) ?? [])),
    closedAt: null,
  };
}

/** What to do about a finding: in its own case, else as its catalog says. */
export const remedyOf = ({ code, remedy }: Diagnosed): string | null => remedy ?? entryOf(code)?.remedy ?? null;

const entryOf = (code: string) => FINDING_CATALOG.find((entry) => entry.code === code);

/** The names of a set of nodes, in order. */
export const namesIn = ({ tables }: Snapshots, nodes: NodeSet): readonly string[] => [...nodes].map((node) => tables.nodes[node] ?? "");

const latest = (moments: readonly Moment[]): string | null => (moments.length === 0 ? null : new Date(Math.max(...moments)).toISOString());
