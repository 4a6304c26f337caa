import type { DiagnosisRule } from "./diagnosis-rule.ts";
import { duplicateUnderlayIp } from "./rules/duplicate-underlay-ip.ts";

/** Every diagnosis rule, causes before consequences: the order of `FINDING_CODES`. */
export const DIAGNOSIS_RULES: readonly DiagnosisRule[] = [duplicateUnderlayIp];
