import type { Severity } from "./finding.ts";

/** What a code means, whatever the case. */
export type CatalogEntry<C extends string = string> = Readonly<{
  code: C;
  /** The worst that it can be. */
  severity: Severity;
  title: string;
  meaning: string;
  remedy: string;
  /** Public reports and sources. */
  references: readonly string[];
}>;
