import { describe, expect, it } from "vitest";
import { ALL_ZERO_MAC } from "../../../src/domain/address/mac.ts";
import { CAVEAT_CODES, type CaveatCode, DROP_CAUSES, type DropCause } from "../../../src/domain/trace/codes.ts";
import type { StepKind, Trace, TraceQuery } from "../../../src/domain/trace/trace.ts";
import { evpnOverlay } from "../../builders/other-overlays.ts";
import { wireGuardOverlay } from "../../builders/programmed-overlays.ts";
import {
  flannelOverlay,
  ip,
  mac,
  type Overlay,
  type OverlayNode,
  podAddress,
  podPrefix,
  route,
  rule,
  underlayAddress,
  vtepAddress,
  vtepMac,
} from "../../builders/overlay.ts";
import {
  registeredNatOverlay,
  vagrantOverlay,
  withAddress,
  withLink,
  withPod,
  withRouteTo,
  withVxlan,
} from "../../builders/traced-overlays.ts";
import { codesOf, lastStep, traceAfter, traceIn } from "../../builders/traces.ts";

type Damages = Readonly<Record<number, (node: OverlayNode) => Partial<OverlayNode>>>;
type Case = Readonly<{ when: string; overlay?: Overlay; damages?: Damages; query?: Partial<TraceQuery> }>;

const healthy = flannelOverlay(4);
const traceOf = ({ overlay = healthy, damages = {}, query = {} }: Case): Trace => traceAfter(overlay, damages, query);

const strange = mac("0e:42:0a:00:ff:ff");
const forPeer = (entry: OverlayNode["fdb"][number]): boolean => entry.mac === vtepMac(1);
const withEntry = ({ fdb }: OverlayNode, more: Partial<OverlayNode["fdb"][number]>) => ({
  fdb: fdb.map((entry) => (forPeer(entry) ? { ...entry, ...more } : entry)),
});
const withNeighborMac = ({ neighbors }: OverlayNode, own: OverlayNode["neighbors"][number]["mac"]) => ({
  neighbors: neighbors.map((known) => (known.address === vtepAddress(1) && own !== undefined ? { ...known, mac: own } : known)),
});
const withUnderlayNeighbor = (node: OverlayNode) => ({
  neighbors: [...node.neighbors, { link: "eth0", address: underlayAddress(1), mac: strange, nudState: "PERMANENT" }],
});
const without = (node: OverlayNode, section: OverlayNode["known"][number]) => ({ known: node.known.filter((known) => known !== section) });
const unseen = (node: OverlayNode) => ({
  ...withLink(node, "veth0", { portState: "disabled" }),
});

/** What is done to node 0 or 1 on the way from a pod of node 0 to one of node 1, and where and at which step the packet then ends. */
const DROPS: Readonly<Record<DropCause, Case & Readonly<{ at: string; step: StepKind }>>> = {
  SOURCE_CUT_OFF: {
    when: "the pods' bridge is down",
    damages: { 0: (node) => withLink(node, "cni0", { flags: [] }) },
    at: "node-000",
    step: "SOURCE",
  },
  MARTIAN_SOURCE: {
    when: "the sender's address is one of the receiver's too",
    damages: { 1: (node) => withAddress(node, "lo", podAddress(0, 5), 32) },
    query: { fromNode: "node-000" },
    at: "node-001",
    step: "RECEIVE",
  },
  FORWARDING_OFF: {
    when: "a node does not forward",
    damages: { 0: ({ known }) => ({ known: [...known, "sysctls"], sysctls: [{ name: "net.ipv4.ip_forward", value: "0" }] }) },
    at: "node-000",
    step: "ROUTE",
  },
  ROUTING_RULE_REFUSES: {
    when: "a rule refuses what comes from the bridge",
    damages: { 0: ({ rules }) => ({ rules: [...rules, rule(100, { iif: "cni0", action: "prohibit" })] }) },
    at: "node-000",
    step: "RULE",
  },
  MISSING_ROUTE: {
    when: "only the default route is left",
    damages: { 0: ({ routes }) => ({ routes: routes.filter(({ dst }) => dst !== podPrefix(1)) }) },
    at: "node-000",
    step: "ROUTE",
  },
  UNUSABLE_ROUTE: {
    when: "a blackhole stands for the subnet",
    damages: { 0: (node) => withRouteTo(node, 1, { type: "blackhole" }) },
    at: "node-000",
    step: "ROUTE",
  },
  LEAVES_OVERLAY: {
    when: "the route leads to a router that nobody knows",
    damages: { 0: (node) => withRouteTo(node, 1, { gateway: ip("192.168.9.9"), link: "eth0" }) },
    at: "node-000",
    step: "ROUTE",
  },
  LINK_DOWN: {
    when: "the VXLAN link of the receiver is down",
    damages: { 1: (node) => withLink(node, "flannel.1", { flags: [] }) },
    at: "node-001",
    step: "DECAPSULATE",
  },
  MISSING_NEIGH: {
    when: "the gateway has no neighbor entry",
    damages: { 0: ({ neighbors }) => ({ neighbors: neighbors.filter(({ address }) => address !== vtepAddress(1)) }) },
    at: "node-000",
    step: "NEIGHBOR",
  },
  MISSING_FDB: {
    when: "the gateway's MAC has no FDB entry",
    damages: { 0: ({ fdb }) => ({ fdb: fdb.filter((entry) => !forPeer(entry)) }) },
    at: "node-000",
    step: "FDB",
  },
  UNDERLAY_IP_IS_OWN: {
    when: "all nodes have registered one address that each of them has",
    overlay: registeredNatOverlay(4),
    at: "node-000",
    step: "ROUTE",
  },
  SOURCE_ADDRESS_MISSING: {
    when: "the VXLAN link's own source address is gone",
    damages: { 0: ({ addresses }) => ({ addresses: addresses.filter(({ link }) => link !== "eth0") }) },
    at: "node-000",
    step: "ENCAPSULATE",
  },
  UNDERLAY_ROUTE_BROKEN: {
    when: "the underlay has no route to the remote VTEP",
    damages: { 0: ({ routes }) => ({ routes: [...routes, route(`${underlayAddress(1)}/32`, { type: "blackhole" })] }) },
    at: "node-000",
    step: "UNDERLAY_ROUTE",
  },
  UNDERLAY_NEIGH_WRONG: {
    when: "somebody has written down a wrong MAC for the remote VTEP",
    damages: { 0: withUnderlayNeighbor },
    at: "node-000",
    step: "UNDERLAY_NEIGHBOR",
  },
  FDB_WRONG_DST: {
    when: "the FDB entry names an address that nobody holds",
    damages: { 0: (node) => withEntry(node, { remoteVtep: ip("192.168.9.9") }) },
    at: "node-000",
    step: "UNDERLAY_NEIGHBOR",
  },
  VNI_MISMATCH: {
    when: "the receiver has another VNI",
    damages: { 1: (node) => withVxlan(node, { vni: 2 }) },
    at: "node-001",
    step: "DECAPSULATE",
  },
  PORT_MISMATCH: {
    when: "the receiver listens on another port",
    damages: { 1: (node) => withVxlan(node, { port: 4789 }) },
    at: "node-001",
    step: "DECAPSULATE",
  },
  WRONG_VTEP_MAC: {
    when: "the receiver has had its VXLAN link made anew",
    damages: { 1: (node) => withLink(node, "flannel.1", { mac: strange }) },
    at: "node-001",
    step: "DECAPSULATE",
  },
  DUPLICATE_VTEP_MAC: {
    when: "sender and receiver have one MAC",
    damages: {
      0: (node) => ({ ...withNeighborMac(node, vtepMac(0)), fdb: [...node.fdb, { ...node.fdb[0]!, mac: vtepMac(0) }] }),
      1: (node) => withLink(node, "flannel.1", { mac: vtepMac(0) }),
    },
    at: "node-001",
    step: "DECAPSULATE",
  },
  LEARNING_CONFLICT: {
    when: "the receiver learns, and knows the sender's MAC to be elsewhere",
    damages: {
      1: (node) => ({
        ...withVxlan(node, { learning: true }),
        fdb: node.fdb.map((entry) => (entry.mac === vtepMac(0) ? { ...entry, remoteVtep: underlayAddress(3) } : entry)),
      }),
    },
    at: "node-001",
    step: "DECAPSULATE",
  },
  MTU_TOO_SMALL: {
    when: "the VXLAN link of the sender takes less",
    damages: { 0: (node) => withLink(node, "flannel.1", { mtu: 1300 }) },
    query: { size: 1400 },
    at: "node-000",
    step: "ROUTE",
  },
  ROUTING_LOOP: {
    when: "two nodes send it to each other",
    damages: {
      0: (node) => withRouteTo(node, 1, { gateway: vtepAddress(2), link: "flannel.1", flags: ["onlink"] }),
      2: (node) => withRouteTo(node, 1, { gateway: vtepAddress(0), link: "flannel.1", flags: ["onlink"] }),
    },
    at: "node-002",
    step: "ROUTE",
  },
  WRONG_NEXT_HOP: {
    when: "the route says that the pods are on a link where they are not",
    damages: { 0: (node) => withRouteTo(node, 1, { link: "eth0" }) },
    at: "node-000",
    step: "DELIVER",
  },
  ANSWERED_BY_ANOTHER_NODE: {
    when: "the sender's node takes the whole subnet for its own",
    damages: { 0: (node) => withRouteTo(node, 1, { type: "local", link: "lo" }) },
    at: "node-000",
    step: "DELIVER",
  },
  POD_UNREACHABLE: {
    when: "the pod's cable is down",
    damages: { 1: (node) => withPod(node, podAddress(1, 5), { flags: ["UP", "NO-CARRIER"] }) },
    at: "node-001",
    step: "DELIVER",
  },
};

describe("each cause of a drop", () => {
  it.each(DROP_CAUSES.map((cause) => ({ cause, ...DROPS[cause] })))("$cause is found when $when", ({ cause, at, step, ...given }) => {
    const { verdict, forward, return: back } = traceOf(given);

    expect([forward.dropCause, forward.droppedAt, lastStep(forward)?.kind]).toEqual([cause, at, step]);
    expect([verdict, forward.verdict, back, lastStep(forward)?.outcome]).toEqual(["UNREACHABLE", "UNREACHABLE", null, "DROP"]);
    expect(forward.hops.at(-1)?.node).toBe(at);
  });
});

/** Told where the tables are read, since it is the times of reports that say so: no trace of tables gives them. */
const SAID_OF_REPORTS = new Set<CaveatCode>(["NODE_OVERDUE", "NODE_LOST"]);

type Caveated = Case & Readonly<{ verdict: Trace["verdict"] }>;

const CAVEATS: Readonly<Partial<Record<CaveatCode, Caveated>>> = {
  ADDRESS_UNKNOWN: {
    when: "no node has the source's subnet",
    damages: Object.fromEntries(
      [0, 1, 2, 3].map((number) => [
        number,
        ({ addresses, routes }: OverlayNode) => ({
          addresses: addresses.filter(({ link, address }) => link !== "cni0" || address !== podAddress(0, 1)),
          routes: routes.filter(({ dst }) => dst !== podPrefix(0)),
        }),
      ]),
    ),
    verdict: "UNDETERMINED",
  },
  ADDRESS_AMBIGUOUS: {
    when: "two nodes have the destination's subnet on their bridges",
    damages: {
      2: (node) => ({
        ...withAddress(node, "cni0", podAddress(1, 1), 24),
        routes: [...node.routes.filter(({ dst }) => dst !== podPrefix(1)), route(podPrefix(1), { link: "cni0" })],
      }),
    },
    verdict: "UNDETERMINED",
  },
  SECTION_MISSING: {
    when: "the sender's node has not reported its FDB",
    damages: { 0: (node) => without(node, "fdb") },
    verdict: "UNDETERMINED",
  },
  ADDRESS_NEVER_SEEN: {
    when: "one of two cables passes nothing, and nobody has seen the pod",
    damages: { 1: (node) => ({ links: [...node.links, { ...unseen(node).links.find(({ name }) => name === "veth0")!, name: "veth9" }] }) },
    verdict: "UNDETERMINED",
  },
  RULES_NOT_REPORTED: {
    when: "a node on the way has not reported its rules",
    damages: { 0: (node) => without(node, "rules") },
    verdict: "REACHABLE",
  },
  SYSCTLS_NOT_REPORTED: { when: "no node reports its settings", verdict: "REACHABLE" },
  ROUTER_NOT_REPORTED: {
    when: "the remote VTEP is behind a router",
    damages: {
      0: ({ routes }) => ({ routes: [...routes, route(`${underlayAddress(1)}/32`, { gateway: ip("192.168.255.254"), link: "eth0" })] }),
    },
    verdict: "REACHABLE",
  },
  OPAQUE_LINK: { when: "pods are reached through a tunnel of another kind", overlay: wireGuardOverlay(2), verdict: "UNDETERMINED" },
  NEIGHBOR_TO_BE_RESOLVED: {
    when: "a frame may be flooded to ask for the gateway's MAC",
    damages: Object.fromEntries(
      [0, 1].map((number) => [
        number,
        ({ neighbors, fdb }: OverlayNode) => ({
          neighbors: neighbors.filter(({ address }) => address !== vtepAddress(1 - number)),
          fdb: [...fdb, { mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: underlayAddress(1 - number), state: "permanent" }],
        }),
      ]),
    ),
    verdict: "REACHABLE",
  },
  EQUAL_COST_PATHS: {
    when: "one of two next hops leads nowhere",
    damages: {
      0: (node) =>
        withRouteTo(node, 1, {
          nextHops: [
            { gateway: vtepAddress(1), link: "flannel.1", weight: 1 },
            { gateway: ip("192.168.9.9"), link: "eth0", weight: 1 },
          ],
        }),
    },
    verdict: "AMBIGUOUS",
  },
  RACING_DUPLICATES: {
    when: "two nodes answer for the remote VTEP",
    damages: { 2: (node) => withAddress(node, "eth0", underlayAddress(1), 16) },
    verdict: "AMBIGUOUS",
  },
  DETOUR: {
    when: "a third node passes the outer packets on",
    damages: {
      0: ({ routes }) => ({ routes: [...routes, route(`${underlayAddress(1)}/32`, { gateway: underlayAddress(2), link: "eth0" })] }),
    },
    verdict: "REACHABLE",
  },
  NOT_IN_SNAPSHOTS: { when: "a ping is said to be answered", verdict: "REACHABLE" },
};

describe("each caveat", () => {
  const cases = CAVEAT_CODES.filter((code) => !SAID_OF_REPORTS.has(code)).map((code) => ({ code, given: CAVEATS[code] }));

  it.each(cases)("$code is said when $given.when", ({ code, given }) => {
    const trace = traceOf(given!);

    expect(codesOf(trace)).toContain(code);
    expect(trace).toMatchObject({ verdict: given?.verdict });
    expect(trace.caveats.filter(({ message }) => message.length < 20)).toEqual([]);
  });

  it("is of the list, and no other is tried here", () => {
    expect(Object.keys(CAVEATS).filter((code) => !CAVEAT_CODES.some((known) => known === code))).toEqual([]);
  });
});

const STEP_KINDS: Readonly<Record<StepKind, Trace>> = {
  SOURCE: traceOf({ when: "" }),
  BRIDGE: traceIn(evpnOverlay(3), ip("10.100.0.10"), ip("10.100.0.12")),
  RULE: traceOf(DROPS.ROUTING_RULE_REFUSES),
  ROUTE: traceOf({ when: "" }),
  NEIGHBOR: traceOf({ when: "" }),
  FDB: traceOf({ when: "" }),
  ENCAPSULATE: traceOf({ when: "" }),
  UNDERLAY_ROUTE: traceOf({ when: "" }),
  UNDERLAY_NEIGHBOR: traceOf({ when: "" }),
  RECEIVE: traceOf({ when: "" }),
  DECAPSULATE: traceOf({ when: "" }),
  DELIVER: traceOf({ when: "" }),
};

describe("each kind of step", () => {
  it.each(Object.entries(STEP_KINDS))("%s is told", (kind, { forward }) => {
    expect(forward.hops.flatMap(({ steps }) => steps.map((step) => step.kind))).toContain(kind);
  });

  it("has a sentence and rows of the node as its evidence", () => {
    const steps = traceIn(vagrantOverlay(2), podAddress(0, 5), podAddress(1, 5)).forward.hops.flatMap((hop) => hop.steps);

    expect(steps.filter(({ description }) => description.length < 10)).toEqual([]);
    expect(steps.flatMap(({ evidence }) => evidence.map(({ section }) => section))).toEqual(
      expect.arrayContaining(["links", "routes", "neighbors", "fdb"]),
    );
  });
});
