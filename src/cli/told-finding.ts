import type { Moment } from "../domain/history/span.ts";
import { FINDING_CATALOG } from "../domain/diagnosis/catalog.ts";
import type { Diagnosed } from "../domain/diagnosis/finding.ts";
import { titleOf } from "../domain/diagnosis/full-catalog.ts";
import { type ToldFinding as Told, toldFinding as tell } from "../domain/diagnosis/told-finding.ts";
import type { NodeSet } from "../domain/overlay/node-set.ts";
import type { Snapshots } from "./read-snapshots.ts";

/** A finding as the type Finding of schema.graphql has it. */
export type ToldFinding = Told &
  Readonly<{
    id: string;
    title: string;
    nodeCount: number;
    /** When the tables were read that show it, the latest of them; null where no file says. Files cannot show when it began. */
    openedAt: string | null;
    closedAt: null;
  }>;

/** As many as the service tells of one finding. */
const NODES_MAX = 100;

/** What files show of a finding. Its id is the same for the same fault in any files, since it is made of code and subject. */
export function toldFinding(finding: Diagnosed, snapshots: Snapshots): ToldFinding {
  const { code, severity, subject, message, remedy, nodes, evidence } = tell(finding, snapshots.tables.nodes);
  return {
    id: `${code}/${subject}`,
    code,
    severity,
    title: titleOf(code),
    message,
    nodeCount: nodes.length,
    nodes: nodes.slice(0, NODES_MAX),
    subject,
    evidence,
    remedy,
    openedAt: latest(nodes.flatMap((name) => snapshots.observedAt.get(name) ?? [])),
    closedAt: null,
  };
}

/** What to do about a finding: in its own case, else as its catalog says. */
export const remedyOf = ({ code, remedy }: Diagnosed): string | null =>
  remedy ?? FINDING_CATALOG.find((entry) => entry.code === code)?.remedy ?? null;

/** The names of a set of nodes, in order. */
export const namesIn = ({ tables }: Snapshots, nodes: NodeSet): readonly string[] => [...nodes].map((node) => tables.nodes[node] ?? "");

const latest = (moments: readonly Moment[]): string | null => (moments.length === 0 ? null : new Date(Math.max(...moments)).toISOString());
