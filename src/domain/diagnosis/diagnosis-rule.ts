import type { ClusterTables } from "../overlay/cluster-tables.ts";
import type { NodeSet } from "../overlay/node-set.ts";
import type { CatalogEntry } from "./catalog-entry.ts";
import type { Diagnosed } from "./finding.ts";
import type { FindingCode } from "./finding-code.ts";

/** Finds one kind of fault in all nodes' tables at once: it costs what the distinct rows cost, not pairs of nodes. */
export type DiagnosisRule = Readonly<{
  entry: CatalogEntry<FindingCode>;
  /** Codes of causes that stand before this rule: what they say of a node explains what this rule would find on it. */
  causes?: readonly FindingCode[];
  /** `explained`: the nodes of all findings of those causes. The rule leaves out what it would find on them. */
  find: (tables: ClusterTables, explained: NodeSet) => readonly Diagnosed[];
}>;
