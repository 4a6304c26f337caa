import type { ClusterTables } from "../overlay/cluster-tables.ts";
import type { DiagnosisRule } from "./diagnosis-rule.ts";
import type { Diagnosed } from "./finding.ts";
import { duplicateUnderlayIp } from "./rules/duplicate-underlay-ip.ts";

/** Every diagnosis rule, causes before consequences. */
export const DIAGNOSIS_RULES: readonly DiagnosisRule[] = [duplicateUnderlayIp];

/** What is wrong in a cluster: causes before consequences, then by severity, nodes and code. */
export function diagnose(tables: ClusterTables): readonly Diagnosed[] {
  return DIAGNOSIS_RULES.flatMap((rule) => rule.find(tables));
}
