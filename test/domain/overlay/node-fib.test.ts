import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fibOf, lookupRoute } from "../../../src/domain/fib/lookup-route.ts";
import { nodeFib, nodeRules } from "../../../src/domain/overlay/node-fib.ts";
import { breakNode, flannelOverlay, podAddress, route, rule, tablesOf, underlayAddress, vtepAddress } from "../../builders/overlay.ts";
import { randomAddress, randomOverlay } from "../../builders/random-overlay.ts";

describe("nodeFib", () => {
  it("routes as the node's own rows alone would", () => {
    const property = fc.property(randomOverlay, randomAddress, randomAddress, (overlay, from, to) => {
      const tables = tablesOf(overlay);
      for (const [node, { routes, localRoutes, links }] of overlay.entries()) {
        const alone = fibOf({ 4: nodeRules(tables, node, 4), 6: nodeRules(tables, node, 6) }, [...localRoutes, ...routes], links);

        expect(lookupRoute(nodeFib(tables, node), { to, from })).toEqual(lookupRoute(alone, { to, from }));
      }
    });

    fc.assert(property, { numRuns: 100 });
  });

  it("knows each node's own row of many for one dst", () => {
    const tables = tablesOf(flannelOverlay(20));

    const found = [0, 7, 19].map((node) => lookupRoute(nodeFib(tables, node), { to: underlayAddress(3) }));

    expect(found.map((one) => one.outcome === "route" && one.route.prefSrc)).toEqual([0, 7, 19].map(underlayAddress));
  });

  it("mixes rows of a table that stand at two places in the kernel's order", () => {
    const overlay = breakNode(flannelOverlay(2), 0, ({ routes, localRoutes }) => ({
      localRoutes: [...localRoutes, route(`${podAddress(1, 5)}/32`, { table: "main", type: "local", metric: 5 })],
      routes: [...routes, route(`${podAddress(1, 5)}/32`, { gateway: vtepAddress(1), link: "flannel.1", metric: 9 })],
    }));

    const found = lookupRoute(nodeFib(tablesOf(overlay), 0), { to: podAddress(1, 5) });

    expect(found.outcome === "route" && found.route.type).toBe("local");
  });
});

describe("nodeRules", () => {
  it("are the kernel's own where a node has not reported any", () => {
    const silent = breakNode(flannelOverlay(1), 0, ({ known }) => ({ known: known.filter((one) => one !== "rules"), rules: [rule(1)] }));

    expect(nodeRules(tablesOf(silent), 0, 4).map(({ priority }) => priority)).toEqual([0, 32766, 32767]);
    expect(nodeRules(tablesOf(silent), 0, 6)).toHaveLength(2);
  });
});
