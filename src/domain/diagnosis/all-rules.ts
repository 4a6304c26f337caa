import type { DiagnosisRule } from "./diagnosis-rule.ts";
import { duplicateUnderlayIp } from "./rules/duplicate-underlay-ip.ts";

/** Every diagnosis rule, causes before consequences. */
export const DIAGNOSIS_RULES: readonly DiagnosisRule[] = [duplicateUnderlayIp];
