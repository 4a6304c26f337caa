import { diagnose } from "../../src/domain/diagnosis/diagnose.ts";
import type { DiagnosisRule } from "../../src/domain/diagnosis/diagnosis-rule.ts";
import type { Diagnosed } from "../../src/domain/diagnosis/finding.ts";
import { namesOf, type Overlay, tablesOf } from "../builders/overlay.ts";

/** What is compared of a finding: in one line its severity, its subject and its nodes. */
export function told(overlay: Overlay, { entry }: DiagnosisRule): string[] {
  const tables = tablesOf(overlay);
  const own = diagnose(tables).filter(({ code }) => code === entry.code);
  return own.map(({ severity, subject, nodes }) => `${severity} ${subject} on ${namesOf(tables, nodes).join(" ")}`);
}

/** The codes of all that is told of an overlay but for information, worst first. */
export const codesOf = (overlay: Overlay): string[] => loud(overlay).map(({ code }) => code);

/** The sections of the evidence of a rule's first finding. */
export function sectionsOf(overlay: Overlay, { entry }: DiagnosisRule): string[] {
  const first = diagnose(tablesOf(overlay)).find(({ code }) => code === entry.code);
  return [...new Set(first?.evidence.map(({ section }) => section))];
}

const loud = (overlay: Overlay): readonly Diagnosed[] => diagnose(tablesOf(overlay)).filter(({ severity }) => severity !== "INFO");
