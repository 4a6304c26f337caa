import type { Moment } from "../domain/history/span.ts";
import type { Issue } from "../domain/snapshot/fact.ts";
import type { SectionInput } from "../domain/snapshot/read-section.ts";
import type { Section } from "../domain/snapshot/section.ts";

/** What a body says, before its sections are read. Whatever form it came in, this is what it means. */
export type Envelope = Readonly<{
  /** By the node's clock; null where it told none. */
  observedAt: Moment | null;
  sentAt: Moment | null;
  intervalSeconds: number;
  agentVersion: string | null;
  /** How the body itself calls its node. A push goes by its address instead; a file has nothing else. */
  node: string | null;
  /** A section that is absent was not collected. */
  sections: Readonly<Partial<Record<Section, SectionInput>>>;
  /** What was odd, and passed over. */
  issues: readonly Issue[];
}>;

/** How often a node pushes that does not say. */
export const DEFAULT_INTERVAL_SECONDS = 60;
