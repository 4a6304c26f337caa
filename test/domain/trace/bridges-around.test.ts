import { describe, expect, it } from "vitest";
import { bridgesAround } from "../../../src/domain/trace/bridges-around.ts";
import { breakNode, flannelOverlay, ip, link, podAddress, podPrefix, route, tablesOf } from "../../builders/overlay.ts";
import { podAddress6, dualStackOverlay, withAddress } from "../../builders/traced-overlays.ts";

const healthy = flannelOverlay(3);
const around = (overlay: typeof healthy, text: string) =>
  bridgesAround(tablesOf(overlay), ip(text)).map(({ node, held }) => `${node} ${held.link} ${held.address}`);

describe("bridgesAround", () => {
  it("finds the bridges in whose prefix an address lies, of its own family", () => {
    expect(around(healthy, "10.42.1.9")).toEqual(["1 cni0 10.42.1.1"]);
    expect(around(healthy, "10.99.0.1")).toEqual([]);
    expect(around(dualStackOverlay(3), podAddress6(2, 9))).toEqual(["2 cni0 fd00:42:2::1"]);
  });

  it("passes over one of two addresses whose connected route another route has replaced", () => {
    const replaced = breakNode(healthy, 0, (node) => withAddress(node, "cni0", podAddress(1, 1), 24));
    expect(around(replaced, "10.42.1.9")).toEqual(["1 cni0 10.42.1.1"]);
  });

  it("takes the one address that there is, though no route of its node leads there", () => {
    const diverted = breakNode(healthy, 1, ({ routes }) => ({
      routes: [route(podPrefix(1), { link: "br9" }), ...routes.filter(({ dst }) => dst !== podPrefix(1))],
    }));
    expect(around(diverted, "10.42.1.9")).toEqual(["1 cni0 10.42.1.1"]);
  });

  it("leaves out bridges that carry outer packets", () => {
    const bridged = breakNode(healthy, 1, (node) => ({
      links: node.links.map((own) => (own.name === "eth0" ? link("eth0", { kind: "bridge" }) : own)),
    }));
    expect(around(bridged, "192.168.0.9")).toEqual([]);
  });
});
