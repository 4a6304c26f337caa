import { groupBy } from "../fib/group-by.ts";
import { clusterIndex } from "../overlay/cluster-index.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { finish, type Steps } from "../overlay/finish.ts";
import { judgingSubnets } from "../overlay/judge-subnet.ts";
import { NodeSet } from "../overlay/node-set.ts";
import { DIAGNOSIS_RULES } from "./all-rules.ts";
import type { DiagnosisRule } from "./diagnosis-rule.ts";
import type { Diagnosed, Severity } from "./finding.ts";

/**
 * What is wrong in a cluster. What a cause explains on the nodes at fault is left out, so that what is told stands for itself:
 * worst first, then what concerns most nodes, then in the order of the catalog.
 */
export function diagnose(tables: ClusterTables): readonly Diagnosed[] {
  return finish(diagnosing(tables));
}

/** The same in steps of some milliseconds: what several rules want to know first, then rule after rule. */
export function* diagnosing(tables: ClusterTables): Steps<readonly Diagnosed[]> {
  clusterIndex(tables);
  yield;
  yield* judgingSubnets(tables);
  const found: Diagnosed[] = [];
  for (const rule of DIAGNOSIS_RULES) {
    found.push(...rule.find(tables, explainedFor(tables, rule, found)));
    yield;
  }
  return oncePerSubject(found).sort((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || b.nodes.size - a.nodes.size);
}

/** Two findings of one code and subject are one: what a rule finds in two ways, or on nodes whose names are alike in short. */
function oncePerSubject(found: readonly Diagnosed[]): Diagnosed[] {
  const bySubject = groupBy(found, ({ code, subject }) => `${code} ${subject}`);
  return [...bySubject.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [others.reduce(merged, first)]));
}

function merged(a: Diagnosed, b: Diagnosed): Diagnosed {
  const severity = SEVERITY_RANK[b.severity] < SEVERITY_RANK[a.severity] ? b.severity : a.severity;
  return { ...a, severity, nodes: a.nodes.union(b.nodes), evidence: [...a.evidence, ...b.evidence] };
}

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { CRITICAL: 0, WARNING: 1, INFO: 2 };

function explainedFor(tables: ClusterTables, { causes = [] }: DiagnosisRule, found: readonly Diagnosed[]): NodeSet {
  const explaining = found.filter(({ code }) => causes.includes(code));
  return NodeSet.unionOf(
    tables.nodes.length,
    explaining.map(({ nodes }) => nodes),
  );
}
