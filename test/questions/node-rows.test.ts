import { describe, expect, it } from "vitest";
import type { FactOf, NodeFact } from "../../src/questions/node-facts.ts";
import { nodeFdb, nodeNeighbors, nodeRoutes, type RouteFilter } from "../../src/questions/node-rows.ts";
import { ip, mac, prefix, route } from "../builders/overlay.ts";

type Row = FactOf<"routes" | "neighbors" | "fdb">["row"];

const factOf = (section: NodeFact["section"], row: Row): NodeFact => ({
  section,
  key: "",
  row,
  isVolatile: false,
  stored: null,
  volatileFrom: null,
});

const ALL: RouteFilter = { family: null, table: null, within: null, contains: null };
const routes = ["0.0.0.0/0", "10.42.0.0/16", "10.42.1.0/24"].map((dst) => factOf("routes", route(dst)));
const facts = [
  ...routes,
  factOf("routes6", route("fd00::/64", { table: "100" })),
  factOf("neighbors", { link: "flannel.1", address: ip("10.42.1.0"), mac: mac("0e:00:00:00:00:01"), nudState: "PERMANENT" }),
  factOf("neighbors", { link: "eth0", address: ip("192.168.0.1"), nudState: "FAILED" }),
  factOf("fdb", { link: "flannel.1", mac: mac("0e:00:00:00:00:01"), remoteVtep: ip("192.168.0.1"), state: "permanent" }),
  factOf("fdb", { link: "eth0", mac: mac("0e:00:00:00:00:02"), state: "permanent" }),
];

const dstsOf = (filter: Partial<RouteFilter>) => nodeRoutes(facts, { ...ALL, ...filter }).map(({ row }) => row.dst);

describe("nodeRoutes", () => {
  it("gives the routes of both families where nothing is asked for", () => {
    expect(dstsOf({})).toEqual(["0.0.0.0/0", "10.42.0.0/16", "10.42.1.0/24", "fd00::/64"]);
  });

  it("keeps to a family, a table, what lies within a prefix, and what contains an address", () => {
    expect(dstsOf({ family: 6 })).toEqual(["fd00::/64"]);
    expect(dstsOf({ table: "main" })).toEqual(["0.0.0.0/0", "10.42.0.0/16", "10.42.1.0/24"]);
    expect(dstsOf({ within: prefix("10.42.0.0/16") })).toEqual(["10.42.0.0/16", "10.42.1.0/24"]);
    expect(dstsOf({ contains: ip("10.42.2.7") })).toEqual(["0.0.0.0/0", "10.42.0.0/16"]);
    expect(dstsOf({ table: "main", within: prefix("10.42.1.0/24"), contains: ip("10.42.2.7") })).toEqual([]);
  });
});

describe("nodeNeighbors", () => {
  it("keeps to an address, a MAC and a link", () => {
    const linksOf = (filter: object) =>
      nodeNeighbors(facts, { address: null, mac: null, link: null, ...filter }).map(({ row }) => row.link);

    expect(linksOf({})).toEqual(["flannel.1", "eth0"]);
    expect(linksOf({ address: ip("192.168.0.1") })).toEqual(["eth0"]);
    expect(linksOf({ mac: mac("0e:00:00:00:00:01") })).toEqual(["flannel.1"]);
    expect(linksOf({ mac: mac("0e:00:00:00:00:01"), link: "eth0" })).toEqual([]);
  });
});

describe("nodeFdb", () => {
  it("keeps to a MAC, a remote VTEP and a link", () => {
    const linksOf = (filter: object) => nodeFdb(facts, { mac: null, remoteVtep: null, link: null, ...filter }).map(({ row }) => row.link);

    expect(linksOf({})).toEqual(["flannel.1", "eth0"]);
    expect(linksOf({ mac: mac("0e:00:00:00:00:02") })).toEqual(["eth0"]);
    expect(linksOf({ remoteVtep: ip("192.168.0.1") })).toEqual(["flannel.1"]);
    expect(linksOf({ link: "eth0", remoteVtep: ip("192.168.0.1") })).toEqual([]);
  });
});
