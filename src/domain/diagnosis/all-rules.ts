import type { DiagnosisRule } from "./diagnosis-rule.ts";
import { antreaRouteOrNeighMissing } from "./rules/antrea-route-or-neigh-missing.ts";
import { asymmetricPath } from "./rules/asymmetric-path.ts";
import { autodetectedBridgeIp } from "./rules/autodetected-bridge-ip.ts";
import { backendMixed } from "./rules/backend-mixed.ts";
import { blackholeShadow } from "./rules/blackhole-shadow.ts";
import { bridgeAddrMissing } from "./rules/bridge-addr-missing.ts";
import { bridgeDown } from "./rules/bridge-down.ts";
import { broadcastShadowsVtepAddr } from "./rules/broadcast-shadows-vtep-addr.ts";
import { ciliumNeighStale } from "./rules/cilium-neigh-stale.ts";
import { ciliumRouteStale } from "./rules/cilium-route-stale.ts";
import { cni0SubnetMismatch } from "./rules/cni0-subnet-mismatch.ts";
import { competingDefaults } from "./rules/competing-defaults.ts";
import { detour } from "./rules/detour.ts";
import { directRoutesLostAfterFlap } from "./rules/direct-routes-lost-after-flap.ts";
import { duplicateBridgeSubnet } from "./rules/duplicate-bridge-subnet.ts";
import { duplicatePodCidr } from "./rules/duplicate-pod-cidr.ts";
import { duplicatePodIp } from "./rules/duplicate-pod-ip.ts";
import { duplicateUnderlayIp } from "./rules/duplicate-underlay-ip.ts";
import { duplicateUnderlayMac } from "./rules/duplicate-underlay-mac.ts";
import { duplicateVtepAddress } from "./rules/duplicate-vtep-address.ts";
import { duplicateVtepMac } from "./rules/duplicate-vtep-mac.ts";
import { evpnFloodEntryMissing } from "./rules/evpn-flood-entry-missing.ts";
import { evpnMacLocalAndRemote } from "./rules/evpn-mac-local-and-remote.ts";
import { evpnRmacMismatch } from "./rules/evpn-rmac-mismatch.ts";
import { evpnType2NeighVsFdb } from "./rules/evpn-type2-neigh-vs-fdb.ts";
import { fdbWrongDst } from "./rules/fdb-wrong-dst.ts";
import { foreignAddrOnVtep } from "./rules/foreign-addr-on-vtep.ts";
import { foreignRoutesRemoved } from "./rules/foreign-routes-removed.ts";
import { foreignUnderlayIp } from "./rules/foreign-underlay-ip.ts";
import { foreignVtepSource } from "./rules/foreign-vtep-source.ts";
import { forwardingOff } from "./rules/forwarding-off.ts";
import { learningConflict } from "./rules/learning-conflict.ts";
import { leftoverCniDevice } from "./rules/leftover-cni-device.ts";
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
import { neighNotPermanent } from "./rules/neigh-not-permanent.ts";
import { neighTablePressure } from "./rules/neigh-table-pressure.ts";
import { neighWrongMac } from "./rules/neigh-wrong-mac.ts";
import { noDefaultRoute } from "./rules/no-default-route.ts";
import { nodeIpSlash32 } from "./rules/node-ip-slash32.ts";
import { nodeNotRegistered } from "./rules/node-not-registered.ts";
import { nodeRouteLossInCalicoPod } from "./rules/node-route-loss-in-calico-pod.ts";
import { peerEntriesMissing } from "./rules/peer-entries-missing.ts";
import { podCidrOverlapsHost } from "./rules/pod-cidr-overlaps-host.ts";
import { podIpOutsideCidr } from "./rules/pod-ip-outside-cidr.ts";
import { podPortNotForwarding } from "./rules/pod-port-not-forwarding.ts";
import { portMismatch } from "./rules/port-mismatch.ts";
import { publicIpOverwriteWrong } from "./rules/public-ip-overwrite-wrong.ts";
import { routeMtuMissing } from "./rules/route-mtu-missing.ts";
import { routeMtuTooSmall } from "./rules/route-mtu-too-small.ts";
import { routingLoop } from "./rules/routing-loop.ts";
import { routingRuleDiverts } from "./rules/routing-rule-diverts.ts";
import { ruleMainOrLocalMissing } from "./rules/rule-main-or-local-missing.ts";
import { ruleNmCloudSetup } from "./rules/rule-nm-cloud-setup.ts";
import { ruleTable220 } from "./rules/rule-table-220.ts";
import { ruleTable52 } from "./rules/rule-table-52.ts";
import { sharedNatPublicIp } from "./rules/shared-nat-public-ip.ts";
import { sourceNotRegistered } from "./rules/source-not-registered.ts";
import { staleFdbLeftover } from "./rules/stale-fdb-leftover.ts";
import { stalePeer } from "./rules/stale-peer.ts";
import { staleRouteToOwnSubnet } from "./rules/stale-route-to-own-subnet.ts";
import { staleVtepMac } from "./rules/stale-vtep-mac.ts";
import { swarmLeftoverVxlan } from "./rules/swarm-leftover-vxlan.ts";
import { swarmStaleFdbOrArp } from "./rules/swarm-stale-fdb-or-arp.ts";
import { swarmSubnetOverlap } from "./rules/swarm-subnet-overlap.ts";
import { underlayDown } from "./rules/underlay-down.ts";
import { underlayIpChanged } from "./rules/underlay-ip-changed.ts";
import { underlayIpIsOwn } from "./rules/underlay-ip-is-own.ts";
import { underlayNeighFailed } from "./rules/underlay-neigh-failed.ts";
import { underlayNeighWrongMac } from "./rules/underlay-neigh-wrong-mac.ts";
import { underlayRouteBroken } from "./rules/underlay-route-broken.ts";
import { underlayViaOverlay } from "./rules/underlay-via-overlay.ts";
import { unusableRoute } from "./rules/unusable-route.ts";
import { v6Missing } from "./rules/v6-missing.ts";
import { vethNotInBridge } from "./rules/veth-not-in-bridge.ts";
import { vipAsVtep } from "./rules/vip-as-vtep.ts";
import { vniMismatch } from "./rules/vni-mismatch.ts";
import { vtepAddrMissing } from "./rules/vtep-addr-missing.ts";
import { vtepBounced } from "./rules/vtep-bounced.ts";
import { vtepDown } from "./rules/vtep-down.ts";
import { vtepMissing } from "./rules/vtep-missing.ts";
import { vtepRecreatedEmpty } from "./rules/vtep-recreated-empty.ts";
import { vxlanNotInBridge } from "./rules/vxlan-not-in-bridge.ts";
import { vxlanPortConflict } from "./rules/vxlan-port-conflict.ts";
import { vxlanSettingsDiffer } from "./rules/vxlan-settings-differ.ts";
import { wrongIfaceOnOneNode } from "./rules/wrong-iface-on-one-node.ts";
import { wrongNextHop } from "./rules/wrong-next-hop.ts";

/** Every diagnosis rule, causes before consequences: the order of `FINDING_CODES`. */
export const DIAGNOSIS_RULES: readonly DiagnosisRule[] = [
  duplicateUnderlayIp,
  foreignUnderlayIp,
  foreignVtepSource,
  wrongIfaceOnOneNode,
  natNetworkAsUnderlay,
  underlayIpChanged,
  sharedNatPublicIp,
  publicIpOverwriteWrong,
  underlayDown,
  autodetectedBridgeIp,
  vipAsVtep,
  martianSource,
  vtepMissing,
  vtepDown,
  vtepAddrMissing,
  ruleMainOrLocalMissing,
  vtepBounced,
  vtepRecreatedEmpty,
  v6Missing,
  vniMismatch,
  portMismatch,
  backendMixed,
  vxlanPortConflict,
  vxlanNotInBridge,
  duplicateVtepMac,
  duplicatePodCidr,
  duplicateVtepAddress,
  duplicateUnderlayMac,
  duplicateBridgeSubnet,
  cni0SubnetMismatch,
  bridgeDown,
  bridgeAddrMissing,
  vethNotInBridge,
  nodeRouteLossInCalicoPod,
  podPortNotForwarding,
  forwardingOff,
  ruleTable52,
  ruleTable220,
  ruleNmCloudSetup,
  routingRuleDiverts,
  underlayViaOverlay,
  underlayRouteBroken,
  underlayNeighWrongMac,
  underlayNeighFailed,
  ciliumNeighStale,
  macChangedByUdev,
  staleVtepMac,
  neighWrongMac,
  learningConflict,
  nodeNotRegistered,
  antreaRouteOrNeighMissing,
  directRoutesLostAfterFlap,
  peerEntriesMissing,
  foreignRoutesRemoved,
  missingRoute,
  podIpOutsideCidr,
  blackholeShadow,
  podCidrOverlapsHost,
  swarmSubnetOverlap,
  unusableRoute,
  moreSpecificRoute,
  staleRouteToOwnSubnet,
  routingLoop,
  wrongNextHop,
  detour,
  underlayIpIsOwn,
  fdbWrongDst,
  missingFdb,
  missingNeigh,
  duplicatePodIp,
  swarmStaleFdbOrArp,
  evpnMacLocalAndRemote,
  evpnRmacMismatch,
  evpnType2NeighVsFdb,
  evpnFloodEntryMissing,
  mtuVtepExceedsUnderlay,
  mtuPodExceedsVtep,
  mtuMixedAcrossNodes,
  routeMtuTooSmall,
  routeMtuMissing,
  swarmLeftoverVxlan,
  leftoverCniDevice,
  neighTablePressure,
  foreignAddrOnVtep,
  asymmetricPath,
  nodeIpSlash32,
  noDefaultRoute,
  competingDefaults,
  vxlanSettingsDiffer,
  stalePeer,
  ciliumRouteStale,
  staleFdbLeftover,
  neighNotPermanent,
  sourceNotRegistered,
  broadcastShadowsVtepAddr,
];
