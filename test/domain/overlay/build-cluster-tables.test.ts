import { describe, expect, it } from "vitest";
import { clusterTablesFrom, peerTablesFrom } from "../../../src/domain/overlay/build-cluster-tables.ts";
import { NodeSet } from "../../../src/domain/overlay/node-set.ts";
import type { Fact } from "../../../src/domain/snapshot/fact.ts";
import type { Row } from "../../../src/domain/snapshot/rows.ts";
import type { Section } from "../../../src/domain/snapshot/section.ts";
import { ip, link, mac, route } from "../../builders/overlay.ts";

const fact = (section: Section, row: Row, peerKey: string | null): Fact => ({
  section,
  key: JSON.stringify(row),
  peerKey,
  text: JSON.stringify(row),
  row,
});

const shared = route("10.42.9.0/24", { gateway: ip("10.42.9.0"), link: "flannel.1" });
const sharedFact = fact("routes", shared, "10.42.9.0/24");
const localRoute = route("10.42.1.1/32", { table: "local", type: "local", link: "cni0" });
const portEntry = { mac: mac("0a:00:00:00:00:01"), link: "veth0", master: "cni0", state: "" };
const vtepEntry = { mac: mac("0e:00:00:00:00:09"), link: "flannel.1", remoteVtep: ip("192.0.2.9"), state: "permanent" };

describe("clusterTablesFrom", () => {
  it("numbers the nodes by name and holds each distinct row once", () => {
    const tables = clusterTablesFrom([
      { name: "b", facts: [sharedFact] },
      { name: "a", facts: [fact("routes", { ...shared }, "10.42.9.0/24")] },
    ]);

    expect(tables.nodes).toEqual(["a", "b"]);
    expect(tables.routes.get(shared.dst)?.map(({ row, nodes }) => [row, nodes.toArray()])).toEqual([[shared, [0, 1]]]);
  });

  it("keeps rows about the node itself apart from those about peers", () => {
    const facts = [
      fact("links", link("eth0"), null),
      fact("routes", localRoute, null),
      fact("fdb", portEntry, null),
      fact("fdb", vtepEntry, vtepEntry.mac),
      fact("neighbors", { link: "eth0", address: ip("192.0.2.9"), nudState: "FAILED" }, "192.0.2.9"),
    ];

    const tables = clusterTablesFrom([{ name: "a", facts }]);

    expect(tables.local[0]).toMatchObject({ links: [{ name: "eth0" }], localRoutes: [localRoute], localFdb: [portEntry] });
    expect([...tables.fdb.keys()]).toEqual([vtepEntry.mac]);
    expect([...tables.neighbors.keys()]).toEqual(["192.0.2.9"]);
    expect(tables.routes.size).toBe(0);
  });

  it("knows a section that was reported empty from one that was not reported", () => {
    const tables = clusterTablesFrom([
      { name: "a", facts: [sharedFact], known: ["routes", "fdb"] },
      { name: "b", facts: [sharedFact] },
    ]);

    expect(tables.known.routes.toArray()).toEqual([0, 1]);
    expect(tables.known.fdb.toArray()).toEqual([0]);
    expect(tables.known.links.isEmpty).toBe(true);
  });

  it("puts routes for one dst in the kernel's order of preference", () => {
    const worse = { ...shared, metric: 100 };
    const second = { ...shared, rank: 1, link: "eth0" };

    const tables = clusterTablesFrom([{ name: "a", facts: [worse, second, shared].map((row) => fact("routes", row, row.dst)) }]);

    expect(tables.routes.get(shared.dst)?.map(({ row }) => row)).toEqual([shared, second, worse]);
  });
});

describe("peerTablesFrom", () => {
  it("keeps what a bridge has learned apart from entries that name a remote VTEP", () => {
    const bridgeSide = { mac: vtepEntry.mac, link: "flannel.1", master: "br0", state: "" };
    const facts = [bridgeSide, vtepEntry].map((row) => ({ fact: { section: "fdb", row } as const, nodes: NodeSet.one(1, 0) }));

    const { fdb, learnedFdb } = peerTablesFrom(facts);

    expect(fdb.get(vtepEntry.mac)?.map(({ row }) => row)).toEqual([vtepEntry]);
    expect(learnedFdb.get(vtepEntry.mac)?.map(({ row }) => row)).toEqual([bridgeSide]);
  });
});
