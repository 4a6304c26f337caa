import type { FindingCode } from "../../../src/domain/diagnosis/finding-code.ts";
import type { Overlay } from "../overlay.ts";
import { ENTRY_FAULTS } from "./entry-faults.ts";
import { EVPN_FAULTS } from "./evpn-faults.ts";
import type { Fault } from "./fault.ts";
import { OTHER_CNI_FAULTS } from "./other-cni-faults.ts";
import { POD_FAULTS } from "./pod-faults.ts";
import { ROUTE_FAULTS } from "./route-faults.ts";
import { UNDERLAY_FAULTS } from "./underlay-faults.ts";
import { VTEP_FAULTS } from "./vtep-faults.ts";

/** One fault for every code of the registry: what its rule must find, and what its own test is about. */
export const FAULTS: Readonly<Record<FindingCode, Fault>> = {
  ...UNDERLAY_FAULTS,
  ...VTEP_FAULTS,
  ...POD_FAULTS,
  ...ROUTE_FAULTS,
  ...ENTRY_FAULTS,
  ...OTHER_CNI_FAULTS,
  ...EVPN_FAULTS,
};

/** The overlay in which the fault of a code comes up. */
export const healthyBefore = (code: FindingCode): Overlay => FAULTS[code].healthy();

/** The same overlay with the fault. */
export const brokenBy = (code: FindingCode): Overlay => FAULTS[code].broken(healthyBefore(code));
