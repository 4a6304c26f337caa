import { DIAGNOSIS_RULES } from "./all-rules.ts";
import type { CatalogEntry } from "./catalog-entry.ts";
import type { FindingCode } from "./finding-code.ts";

/** What each code of a finding means, causes before consequences: the order of `FINDING_CODES`. */
export const FINDING_CATALOG: readonly CatalogEntry<FindingCode>[] = DIAGNOSIS_RULES.map(({ entry }) => entry);
