import { describe, expect, it } from "vitest";
import { passesOver, passesOverRoute } from "../../../src/domain/overlay/linkdown.ts";
import { flannelOverlay, type OverlayNode, podPrefix, route, vtepAddress } from "../../builders/overlay.ts";
import { withRouteTo } from "../../builders/traced-overlays.ts";
import { traceAfter } from "../../builders/traces.ts";

const setting = (name: string, value = "1") => ({ sysctls: [{ name: `net.ipv4.conf.${name}.ignore_routes_with_linkdown`, value }] });
const down = { link: "eth9", flags: ["linkdown"] };

describe("passesOver", () => {
  it.each([
    { node: { sysctls: [] }, hop: down, over: false },
    { node: setting("all"), hop: down, over: true },
    { node: setting("eth9"), hop: down, over: true },
    { node: setting("eth9", "0"), hop: down, over: false },
    { node: setting("eth8"), hop: down, over: false },
    { node: setting("all"), hop: { link: "eth9" }, over: false },
  ])("$hop is $over with $node.sysctls", ({ node, hop, over }) => {
    expect(passesOver(node, hop)).toBe(over);
  });

  it("passes over a route where none of its next hops is left", () => {
    const hops = [
      { ...down, weight: 1 },
      { link: "eth1", weight: 1 },
    ];
    const routes = [
      route("10.0.0.0/8", down),
      route("10.0.0.0/8", { nextHops: hops }),
      route("10.0.0.0/8", { nextHops: hops.slice(0, 1) }),
      route("fd00::/8", down),
    ];

    expect(routes.map((own) => passesOverRoute(setting("all"), own))).toEqual([true, false, true, false]);
  });
});

describe("a route that is linkdown", () => {
  const good = { gateway: vtepAddress(1), link: "flannel.1" };
  const known = [...flannelOverlay(1)[0]!.known, "sysctls" as const];
  const behind = ({ routes }: OverlayNode) => ({
    routes: [
      route(podPrefix(1), { ...down, gateway: vtepAddress(2), metric: 0 }),
      ...routes.map((own) => (own.dst === podPrefix(1) ? { ...own, metric: 10 } : own)),
    ],
  });
  const beside = (node: OverlayNode) =>
    withRouteTo(node, 1, {
      nextHops: [
        { ...good, weight: 1 },
        { ...down, gateway: vtepAddress(2), weight: 1 },
      ],
    });

  it.each([
    ["gives way to the next one", behind],
    ["leaves its other next hop alone", beside],
  ])("%s where the node ignores such routes, and else is taken", (_, damage) => {
    const ignoring = traceAfter(flannelOverlay(3), { 0: (node) => ({ ...damage(node), ...setting("all"), known }) });
    const plain = traceAfter(flannelOverlay(3), { 0: damage });

    expect(ignoring.verdict).toBe("REACHABLE");
    expect(plain.verdict).not.toBe("REACHABLE");
  });
});
