import type { DiagnosisRule } from "./diagnosis-rule.ts";
import { blackholeShadow } from "./rules/blackhole-shadow.ts";
import { bridgeAddrMissing } from "./rules/bridge-addr-missing.ts";
import { bridgeDown } from "./rules/bridge-down.ts";
import { cni0SubnetMismatch } from "./rules/cni0-subnet-mismatch.ts";
import { detour } from "./rules/detour.ts";
import { duplicateBridgeSubnet } from "./rules/duplicate-bridge-subnet.ts";
import { duplicatePodCidr } from "./rules/duplicate-pod-cidr.ts";
import { duplicateUnderlayIp } from "./rules/duplicate-underlay-ip.ts";
import { duplicateUnderlayMac } from "./rules/duplicate-underlay-mac.ts";
import { duplicateVtepAddress } from "./rules/duplicate-vtep-address.ts";
import { duplicateVtepMac } from "./rules/duplicate-vtep-mac.ts";
import { evpnFloodEntryMissing } from "./rules/evpn-flood-entry-missing.ts";
import { evpnMacLocalAndRemote } from "./rules/evpn-mac-local-and-remote.ts";
import { fdbWrongDst } from "./rules/fdb-wrong-dst.ts";
import { foreignUnderlayIp } from "./rules/foreign-underlay-ip.ts";
import { learningConflict } from "./rules/learning-conflict.ts";
import { macChangedByUdev } from "./rules/mac-changed-by-udev.ts";
import { martianSource } from "./rules/martian-source.ts";
import { missingFdb } from "./rules/missing-fdb.ts";
import { missingNeigh } from "./rules/missing-neigh.ts";
import { missingRoute } from "./rules/missing-route.ts";
import { moreSpecificRoute } from "./rules/more-specific-route.ts";
import { mtuMixedAcrossNodes } from "./rules/mtu-mixed-across-nodes.ts";
import { mtuPodExceedsVtep } from "./rules/mtu-pod-exceeds-vtep.ts";
import { mtuVtepExceedsUnderlay } from "./rules/mtu-vtep-exceeds-underlay.ts";
import { natNetworkAsUnderlay } from "./rules/nat-network-as-underlay.ts";
import { neighWrongMac } from "./rules/neigh-wrong-mac.ts";
import { nodeNotRegistered } from "./rules/node-not-registered.ts";
import { peerEntriesMissing } from "./rules/peer-entries-missing.ts";
import { podIpOutsideCidr } from "./rules/pod-ip-outside-cidr.ts";
import { podPortNotForwarding } from "./rules/pod-port-not-forwarding.ts";
import { portMismatch } from "./rules/port-mismatch.ts";
import { publicIpOverwriteWrong } from "./rules/public-ip-overwrite-wrong.ts";
import { routeMtuTooSmall } from "./rules/route-mtu-too-small.ts";
import { routingLoop } from "./rules/routing-loop.ts";
import { routingRuleDiverts } from "./rules/routing-rule-diverts.ts";
import { ruleMainOrLocalMissing } from "./rules/rule-main-or-local-missing.ts";
import { ruleNmCloudSetup } from "./rules/rule-nm-cloud-setup.ts";
import { ruleTable220 } from "./rules/rule-table-220.ts";
import { ruleTable52 } from "./rules/rule-table-52.ts";
import { staleVtepMac } from "./rules/stale-vtep-mac.ts";
import { underlayDown } from "./rules/underlay-down.ts";
import { underlayIpChanged } from "./rules/underlay-ip-changed.ts";
import { underlayIpIsOwn } from "./rules/underlay-ip-is-own.ts";
import { underlayNeighFailed } from "./rules/underlay-neigh-failed.ts";
import { underlayNeighWrongMac } from "./rules/underlay-neigh-wrong-mac.ts";
import { underlayRouteBroken } from "./rules/underlay-route-broken.ts";
import { underlayViaOverlay } from "./rules/underlay-via-overlay.ts";
import { unusableRoute } from "./rules/unusable-route.ts";
import { vethNotInBridge } from "./rules/veth-not-in-bridge.ts";
import { vniMismatch } from "./rules/vni-mismatch.ts";
import { vtepAddrMissing } from "./rules/vtep-addr-missing.ts";
import { vtepBounced } from "./rules/vtep-bounced.ts";
import { vtepDown } from "./rules/vtep-down.ts";
import { vtepMissing } from "./rules/vtep-missing.ts";
import { vtepRecreatedEmpty } from "./rules/vtep-recreated-empty.ts";
import { vxlanNotInBridge } from "./rules/vxlan-not-in-bridge.ts";
import { wrongIfaceOnOneNode } from "./rules/wrong-iface-on-one-node.ts";
import { wrongNextHop } from "./rules/wrong-next-hop.ts";

/** Every diagnosis rule, causes before consequences: the order of `FINDING_CODES`. */
export const DIAGNOSIS_RULES: readonly DiagnosisRule[] = [
  duplicateUnderlayIp,
  foreignUnderlayIp,
  wrongIfaceOnOneNode,
  natNetworkAsUnderlay,
  publicIpOverwriteWrong,
  underlayIpChanged,
  underlayDown,
  martianSource,
  vtepMissing,
  vtepDown,
  vtepAddrMissing,
  vtepBounced,
  vtepRecreatedEmpty,
  vniMismatch,
  portMismatch,
  vxlanNotInBridge,
  duplicateVtepMac,
  duplicateVtepAddress,
  duplicateUnderlayMac,
  duplicatePodCidr,
  duplicateBridgeSubnet,
  cni0SubnetMismatch,
  bridgeDown,
  bridgeAddrMissing,
  vethNotInBridge,
  podPortNotForwarding,
  ruleMainOrLocalMissing,
  ruleTable52,
  ruleTable220,
  ruleNmCloudSetup,
  routingRuleDiverts,
  underlayViaOverlay,
  underlayRouteBroken,
  underlayNeighWrongMac,
  underlayNeighFailed,
  macChangedByUdev,
  staleVtepMac,
  neighWrongMac,
  learningConflict,
  nodeNotRegistered,
  peerEntriesMissing,
  missingRoute,
  blackholeShadow,
  unusableRoute,
  moreSpecificRoute,
  routingLoop,
  wrongNextHop,
  detour,
  underlayIpIsOwn,
  fdbWrongDst,
  missingFdb,
  missingNeigh,
  podIpOutsideCidr,
  evpnMacLocalAndRemote,
  evpnFloodEntryMissing,
  mtuVtepExceedsUnderlay,
  mtuPodExceedsVtep,
  mtuMixedAcrossNodes,
  routeMtuTooSmall,
];
