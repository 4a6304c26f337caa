import { describe, expect, it } from "vitest";
import { flannelOverlay, ip, mac, type OverlayNode, route, underlayAddress, vtepMac } from "../../builders/overlay.ts";
import { vagrantOverlay, withLink } from "../../builders/traced-overlays.ts";
import { codesOf, lastStep, traceAfter } from "../../builders/traces.ts";

const healthy = flannelOverlay(4);
const remote = `${underlayAddress(1)}/32`;
const via =
  (gateway: string, link = "eth0") =>
  ({ routes }: OverlayNode) => ({ routes: [...routes, route(remote, { gateway: ip(gateway), link })] });

describe("crossUnderlay", () => {
  it("believes a router that reports nothing, where the sender's address belongs to the link that leads to it", () => {
    const trace = traceAfter(healthy, { 0: via("192.168.255.254") });

    expect([trace.verdict, codesOf(trace).includes("ROUTER_NOT_REPORTED")]).toEqual(["REACHABLE", true]);
  });

  it("believes no router on another link, nor one behind which the address is not", () => {
    const nat = traceAfter(vagrantOverlay(2), { 0: via("10.0.2.2", "nat0") });
    const gone = traceAfter(healthy, { 0: via("192.168.255.254"), 1: (node) => withLink(node, "eth0", { flags: ["UP", "NO-CARRIER"] }) });

    expect([nat.forward.dropCause, gone.forward.dropCause]).toEqual(["UNDERLAY_ROUTE_BROKEN", "UNDERLAY_ROUTE_BROKEN"]);
  });

  it("follows what a node passes on, and says so", () => {
    const trace = traceAfter(healthy, { 0: via(underlayAddress(2)), 2: via(underlayAddress(3)) });

    expect(trace.forward.hops.map(({ node }) => node)).toEqual(["node-000", "node-002", "node-003", "node-001"]);
    expect(codesOf(trace)).toContain("DETOUR");
  });

  it("ends where a node passes nothing on, or two pass it to each other", () => {
    const off = { known: [...healthy[0]!.known, "sysctls" as const], sysctls: [{ name: "net.ipv4.ip_forward", value: "0" }] };
    const stuck = traceAfter(healthy, { 0: via(underlayAddress(2)), 2: () => off });
    const looping = traceAfter(healthy, { 0: via(underlayAddress(2)), 2: via(underlayAddress(3)), 3: via(underlayAddress(2)) });
    const lost = traceAfter(healthy, {
      0: via(underlayAddress(2)),
      2: ({ routes }) => ({ routes: [...routes, route(remote, { type: "blackhole" })] }),
    });

    expect([stuck, looping, lost].map(({ forward }) => forward.dropCause)).toEqual([
      "FORWARDING_OFF",
      "UNDERLAY_ROUTE_BROKEN",
      "UNDERLAY_ROUTE_BROKEN",
    ]);
  });

  it("decides nothing where a node on the way does not tell of the link that it takes", () => {
    const trace = traceAfter(healthy, {
      0: via(underlayAddress(2)),
      2: ({ routes }) => ({ routes: [...routes, route(remote, { link: "eth9" })] }),
    });

    expect([trace.verdict, lastStep(trace.forward)?.description]).toEqual(["UNDETERMINED", "node-002 does not tell of the link eth9"]);
  });

  it("says that a node which does not report may hold the remote VTEP, where nobody bears the MAC", () => {
    const strange = mac("02:00:00:00:00:77");
    const elsewhere = ({ fdb, neighbors }: OverlayNode) => ({
      fdb: [...fdb, { ...fdb[0]!, mac: strange, remoteVtep: ip("192.168.9.9") }],
      neighbors: neighbors.map((own) => (own.mac === vtepMac(1) ? { ...own, mac: strange } : own)),
    });
    const trace = traceAfter(healthy, { 0: elsewhere });

    expect([trace.forward.dropCause, codesOf(trace).includes("ROUTER_NOT_REPORTED")]).toEqual(["FDB_WRONG_DST", true]);
  });
});
