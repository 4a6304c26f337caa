import type { Severity } from "../domain/diagnosis/finding.ts";
import type { ToldEvidence, ToldFinding } from "../domain/diagnosis/told-finding.ts";
import { Prisma } from "./generated/client.ts";

/** The columns that say what a finding is. */
export type ToldRow = Readonly<{
  code: string;
  subject: string;
  severity: number;
  message: string;
  remedy: string | null;
  nodes: readonly string[];
  evidence: string;
}>;

/** What `toldOf` reads. */
export const TOLD_COLUMNS = Prisma.sql`f.code, f.subject, f.severity, f.message, f.remedy, f.nodes, f.evidence`;

/** Stored by their places: the worst first. */
export const SEVERITIES: readonly Severity[] = ["CRITICAL", "WARNING", "INFO"];

/** A finding as it was stored. */
export function toldOf({ code, subject, severity, message, remedy, nodes, evidence }: ToldRow): ToldFinding {
  const rows = JSON.parse(evidence) as ToldEvidence[];
  return { code, severity: SEVERITIES[severity] ?? "INFO", subject, message, remedy, nodes, evidence: rows };
}
