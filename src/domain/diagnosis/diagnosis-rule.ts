import type { ClusterTables } from "../overlay/cluster-tables.ts";
import type { CatalogEntry } from "./catalog-entry.ts";
import type { Diagnosed } from "./finding.ts";
import type { FindingCode } from "./finding-code.ts";

/** Finds one kind of fault in all nodes' tables at once: it costs what the distinct rows cost, not pairs of nodes. */
export type DiagnosisRule = Readonly<{
  entry: CatalogEntry<FindingCode>;
  find: (tables: ClusterTables) => readonly Diagnosed[];
}>;
