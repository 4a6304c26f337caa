import type { NodeSet } from "../overlay/node-set.ts";
import type { Row } from "../snapshot/rows.ts";
import type { Section } from "../snapshot/section.ts";
import type { FindingCode } from "./finding-code.ts";

export type Severity = "CRITICAL" | "WARNING" | "INFO";

/** Something wrong in a cluster at one moment. Two of equal code and subject are the same finding at two moments. */
export type Diagnosed = Readonly<{
  code: FindingCode;
  severity: Severity;
  /** `<object>:<identity>`, as `vtep:c2:8a:fe:64:a4:f0` or `route:9.0.3.0/24`. */
  subject: string;
  /** One sentence with the names and addresses of this case. */
  message: string;
  /** The nodes whose own state is wrong: where somebody has to do something. */
  nodes: NodeSet;
  evidence: readonly Evidence[];
  /** What to do, exactly; null where the catalog's remedy says it all. */
  remedy: string | null;
}>;

/** A row that shows it, and the nodes that hold it. */
export type Evidence = Readonly<{ section: Section; row: Row; nodes: NodeSet }>;
