import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { badOuterRoutes } from "../signs/bad-outer-routes.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather } from "../telling/gather.ts";

/** The outer packet for a peer is itself routed into the overlay, which would encapsulate it again, without end. */
export const underlayViaOverlay: DiagnosisRule = {
  entry: {
    code: "UNDERLAY_VIA_OVERLAY",
    severity: "CRITICAL",
    title: "Outer packets are routed into the overlay itself",
    meaning:
      "The route for a peer's underlay address leads to the VXLAN link. The encapsulated packet would have to be encapsulated again: the " +
      "kernel drops it (VXLAN's recursion check).",
    remedy: "Take the underlay's addresses out of what is routed into the overlay; a pod network must not cover the nodes' own.",
    references: [
      "https://github.com/torvalds/linux/blob/master/drivers/net/vxlan/vxlan_core.c",
      "https://github.com/tailscale/tailscale/issues/14706",
    ],
  },
  causes: ["RULE_TABLE_52", "RULE_TABLE_220", "RULE_NM_CLOUD_SETUP", "ROUTING_RULE_DIVERTS"],
  find: (tables, explained) =>
    gather(
      tables,
      badOuterRoutes(tables)
        .filter(({ fault }) => fault === "OVERLAY")
        .map(({ target, nodes, route }) => {
          const left = nodes.minus(explained);
          return { id: target, nodes: left, evidence: route === null ? [] : peerRows("routes", [{ row: route, nodes }], left) };
        }),
      {
        one: "route",
        several: "routes",
        finding: { code: "UNDERLAY_VIA_OVERLAY", severity: "CRITICAL", remedy: null },
        message: (nodes, targets) => `On ${nodes} outer packets to ${targets} are routed into the overlay.`,
      },
    ),
};
