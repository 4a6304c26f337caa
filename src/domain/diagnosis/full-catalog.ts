import { FINDING_CATALOG } from "./catalog.ts";
import type { CatalogEntry } from "./catalog-entry.ts";
import { CAVEAT_CATALOG, REASON_CATALOG } from "./caveat-catalog.ts";
import { DROP_CAUSE_CATALOG } from "./trace-catalog.ts";

/** Every code that findings, reasons, drop causes and caveats can bear, once. What is also a finding means what the finding says. */
export const FULL_CATALOG: readonly CatalogEntry[] = onceEach([
  ...FINDING_CATALOG,
  ...DROP_CAUSE_CATALOG,
  ...CAVEAT_CATALOG,
  ...REASON_CATALOG,
]);

const BY_CODE = new Map(FULL_CATALOG.map((entry) => [entry.code, entry]));

/** What a code is called; itself where an earlier release gave it and none explains it any more. */
export const titleOf = (code: string): string => BY_CODE.get(code)?.title ?? code;

function onceEach(entries: readonly CatalogEntry[]): CatalogEntry[] {
  const codes = entries.map(({ code }) => code);
  return entries.filter(({ code }, index) => codes.indexOf(code) === index);
}
