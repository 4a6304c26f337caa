import type { DiagnosisRule } from "./diagnosis-rule.ts";
import { duplicateUnderlayIp } from "./rules/duplicate-underlay-ip.ts";
import { fdbWrongDst } from "./rules/fdb-wrong-dst.ts";
import { foreignUnderlayIp } from "./rules/foreign-underlay-ip.ts";
import { macChangedByUdev } from "./rules/mac-changed-by-udev.ts";
import { martianSource } from "./rules/martian-source.ts";
import { missingFdb } from "./rules/missing-fdb.ts";
import { missingNeigh } from "./rules/missing-neigh.ts";
import { neighWrongMac } from "./rules/neigh-wrong-mac.ts";
import { publicIpOverwriteWrong } from "./rules/public-ip-overwrite-wrong.ts";
import { staleVtepMac } from "./rules/stale-vtep-mac.ts";
import { underlayIpChanged } from "./rules/underlay-ip-changed.ts";
import { underlayIpIsOwn } from "./rules/underlay-ip-is-own.ts";
import { wrongIfaceOnOneNode } from "./rules/wrong-iface-on-one-node.ts";

/** Every diagnosis rule, causes before consequences: the order of `FINDING_CODES`. */
export const DIAGNOSIS_RULES: readonly DiagnosisRule[] = [
  duplicateUnderlayIp,
  foreignUnderlayIp,
  wrongIfaceOnOneNode,
  publicIpOverwriteWrong,
  underlayIpChanged,
  martianSource,
  macChangedByUdev,
  staleVtepMac,
  neighWrongMac,
  underlayIpIsOwn,
  fdbWrongDst,
  missingFdb,
  missingNeigh,
];
