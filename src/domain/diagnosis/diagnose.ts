import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { DIAGNOSIS_RULES } from "./all-rules.ts";
import type { Diagnosed } from "./finding.ts";

/** What is wrong in a cluster: causes before consequences, then by severity, nodes and code. */
export function diagnose(tables: ClusterTables): readonly Diagnosed[] {
  return DIAGNOSIS_RULES.flatMap((rule) => rule.find(tables));
}
