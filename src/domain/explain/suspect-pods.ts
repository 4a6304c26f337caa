import { familyOf } from "../address/address.ts";
import { contains, prefixAround } from "../address/prefix.ts";
import { isGlobal } from "../overlay/node-links.ts";
import type { Suspicion } from "./explanation.ts";
import { linkState } from "./link-state.ts";
import type { NodeView } from "./node-view.ts";
import { listed } from "./phrases.ts";

/** What is wrong on this node's own side: its pods' bridge, and whether it passes packets on at all. */
export function suspectPods(view: NodeView): readonly Suspicion[] {
  return [...bridgeDown(view), ...otherSubnet(view), ...notForwarding(view)];
}

/** What flannel's CNI plugin calls its bridge. */
const BRIDGE = "cni0";

function bridgeDown({ links }: NodeView): readonly Suspicion[] {
  const bridge = links.find(({ name }) => name === BRIDGE);
  if (bridge === undefined || linkState(bridge) !== "down") return [];
  return [{ severity: "CRITICAL", message: `${BRIDGE} is down: this node's pods reach nobody.`, remedy: `\`ip link set ${BRIDGE} up\`` }];
}

/** flannel gives the VTEP the first address of the node's subnet, and its pods' bridge the second. */
function otherSubnet({ addresses }: NodeView): readonly Suspicion[] {
  const bridge = addresses.filter(({ link, address }) => link === BRIDGE && isGlobal(address));
  const vteps = addresses.filter(({ link, address }) => link.startsWith("flannel") && isGlobal(address));
  const astray = vteps.filter(({ address }) => {
    const alike = bridge.filter((own) => familyOf(own.address) === familyOf(address));
    return alike.length > 0 && !alike.some((own) => contains(prefixAround(own.address, own.prefixLength), address));
  });
  if (astray.length === 0) return [];
  const message =
    `${BRIDGE} has ${listed(bridge.map(({ address, prefixLength }) => `${address}/${prefixLength}`))}, but the VTEP has ` +
    `${listed(astray.map(({ address }) => address))}: the pods are in another subnet than the one that other nodes route here.`;
  const remedy = `Delete ${BRIDGE} (\`ip link del ${BRIDGE}\`), and restart this node's pods: the CNI plugin makes it anew with the right subnet.`;
  return [{ severity: "CRITICAL", message, remedy }];
}

/** A machine that is no node of an overlay need not forward. */
function notForwarding({ sysctls, vxlans, links }: NodeView): readonly Suspicion[] {
  const isNode = vxlans.size > 0 || links.some(({ name }) => name === BRIDGE);
  const off = sysctls.filter(({ name, value }) => name === "net.ipv4.ip_forward" && value === "0");
  return off.map(({ name }) => ({
    severity: isNode ? "CRITICAL" : "INFO",
    message: `${name} is 0: this node passes no packets on, neither of its pods nor to them.`,
    remedy: `\`sysctl -w ${name}=1\`, and in /etc/sysctl.d so that it stays.`,
  }));
}
