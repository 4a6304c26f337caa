import type { Family } from "../address/address.ts";
import type { NodeView } from "./node-view.ts";

/** Whether a node forwards what comes in on a link, as far as it has reported its settings; null where it has not. */
export function isForwarding(view: NodeView, family: Family, iif: string): boolean | null {
  // conf.all.forwarding and ip_forward are one (net/ipv4/devinet.c); what counts is the link's own.
  const setting =
    family === 6
      ? settingOf(view, "net.ipv6.conf.all.forwarding")
      : (settingOf(view, `net.ipv4.conf.${iif}.forwarding`) ?? settingOf(view, "net.ipv4.ip_forward"));
  return setting === null ? null : setting !== 0;
}

/**
 * How a link holds sources against the way back: `strict`, `loose` or not at all. The stricter of the link's setting and that for all
 * counts (Documentation/networking/ip-sysctl.rst, rp_filter). IPv6 has none.
 */
export function reversePathFilter(view: NodeView, iif: string): "strict" | "loose" | null {
  const settings = ["all", iif].map((name) => settingOf(view, `net.ipv4.conf.${name}.rp_filter`) ?? 0);
  const filter = Math.max(...settings);
  if (filter === 0) return null;
  return filter === 1 ? "strict" : "loose";
}

function settingOf({ local }: NodeView, name: string): number | null {
  const value = local.sysctls.find((known) => known.name === name)?.value;
  return value === undefined || !/^\d+$/.test(value) ? null : Number(value);
}
