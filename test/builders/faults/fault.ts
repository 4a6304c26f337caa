import type { FindingCode } from "../../../src/domain/diagnosis/finding-code.ts";
import type { Overlay } from "../overlay.ts";

/** A healthy overlay, and what it becomes by one fault. */
export type Fault = Readonly<{ healthy: () => Overlay; broken: (healthy: Overlay) => Overlay }>;

/** Some faults by their codes. */
export type Faults = Readonly<Partial<Record<FindingCode, Fault>>>;
