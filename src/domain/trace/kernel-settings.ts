import type { Family } from "../address/address.ts";
import type { NodeView } from "./node-view.ts";

/** Whether a node forwards what comes in on a link, as far as it has reported its settings; null where it has not. */
export function isForwarding(view: NodeView, family: Family, iif: string): boolean | null {
  if (family === 6) return settingOf(view, "net.ipv6.conf.all.forwarding");
  // conf.all.forwarding and ip_forward are one (net/ipv4/devinet.c); what counts is the link's own.
  return settingOf(view, `net.ipv4.conf.${iif}.forwarding`) ?? settingOf(view, "net.ipv4.ip_forward");
}

function settingOf({ local }: NodeView, name: string): boolean | null {
  const setting = local.sysctls.find((known) => known.name === name);
  return setting === undefined ? null : setting.value !== "0";
}
