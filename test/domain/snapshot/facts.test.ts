import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/domain/snapshot/canonical-json.ts";
import { toFacts } from "../../../src/domain/snapshot/facts.ts";
import type { SectionRows } from "../../../src/domain/snapshot/rows.ts";
import { SECTIONS } from "../../../src/domain/snapshot/section.ts";
import { mac, prefix, ip, rowsOfSection } from "./rows.ts";

const GATEWAY = { dst: prefix("10.42.1.0/24"), family: 4, type: "unicast", table: "main", metric: 0, rank: 0 } as const;
const PEER = {
  link: "flannel.1",
  mac: mac("c2:8a:fe:64:a4:f0"),
  state: "permanent",
  flags: ["self"],
  remoteVtep: ip("10.0.2.15"),
} as const;

describe("toFacts", () => {
  it.each(SECTIONS)("gives rows of %s back from their texts, each under a key of its own", (section) => {
    const rowsOf: fc.Arbitrary<readonly SectionRows[typeof section][]> = fc.array<SectionRows[typeof section]>(rowsOfSection[section], {
      maxLength: 12,
    });
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const { facts, volatile } = toFacts(section, rows);
        const all = [...facts, ...volatile];
        for (const fact of all) expect(JSON.parse(fact.text)).toEqual(fact.row);
        expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
        expect(all.length).toBeLessThanOrEqual(rows.length);
      }),
    );
  });

  it("ranks rows that are else equal in their order, since the kernel takes the first", () => {
    const { facts, issues } = toFacts("routes", [
      { ...GATEWAY, gateway: ip("10.42.1.0") },
      { ...GATEWAY, type: "blackhole" },
    ]);

    expect(facts.map(({ key, row }) => [key, "rank" in row && row.rank])).toEqual([
      ["main 10.42.1.0/24", 0],
      ["main 10.42.1.0/24 #1", 1],
    ]);
    expect(issues).toEqual([]);
  });

  it("makes one fact of equal rows without a word", () => {
    expect(toFacts("fdb", [PEER, { ...PEER }])).toMatchObject({ facts: [{ key: "flannel.1 c2:8a:fe:64:a4:f0 self" }], issues: [] });
    expect(toFacts("routes", [GATEWAY, GATEWAY, { ...GATEWAY, type: "throw" }, { ...GATEWAY, type: "throw" }]).facts).toHaveLength(2);
  });

  it("keeps the first of two rows that cannot both be, and tells", () => {
    const { facts, issues } = toFacts("fdb", [PEER, { ...PEER, remoteVtep: ip("192.168.1.122") }]);

    expect(facts).toMatchObject([{ row: { remoteVtep: "10.0.2.15" } }]);
    expect(issues).toMatchObject([{ code: "duplicate_row", pointer: "/sections/fdb" }]);
  });

  it("tells rules apart by all that they select and do", () => {
    const lookup = { priority: 100, family: 4, action: "lookup", table: "main", rank: 0 } as const;
    const { facts } = toFacts("rules", [lookup, { ...lookup, suppressIfGroup: "default" }, { ...lookup, suppressPrefixLength: 0 }]);

    expect(facts.map(({ key }) => key)).toEqual([
      "100: from all lookup main",
      "100: from all lookup main suppress_ifgroup default",
      "100: from all lookup main suppress_prefixlength 0",
    ]);
  });

  it("finds an FDB entry by its MAC where it leads to a VTEP, be it through a nexthop object", () => {
    const { facts } = toFacts("fdb", [
      PEER,
      { mac: mac("0e:00:00:00:00:05"), link: "vxlan5", nexthopId: 5, state: "permanent" },
      { mac: mac("0e:00:00:00:00:06"), link: "eth0", state: "permanent" },
    ]);

    expect(facts.map(({ peerKey }) => peerKey)).toEqual(["c2:8a:fe:64:a4:f0", "0e:00:00:00:00:05", null]);
  });

  it("lets the default remote have many destinations", () => {
    const zero = { ...PEER, mac: mac("00:00:00:00:00:00") };

    expect(toFacts("fdb", [zero, { ...zero, remoteVtep: ip("192.168.1.122") }]).facts).toHaveLength(2);
  });

  it.each([
    { because: "a route of table main", section: "routes", row: GATEWAY, peerKey: "10.42.1.0/24" },
    { because: "a route of table local", section: "routes", row: { ...GATEWAY, table: "local" }, peerKey: null },
    { because: "an FDB entry with a remote VTEP", section: "fdb", row: PEER, peerKey: "c2:8a:fe:64:a4:f0" },
    { because: "an FDB entry of a bridge", section: "fdb", row: { link: "cni0", mac: PEER.mac, state: "permanent" }, peerKey: null },
    {
      because: "a neighbor",
      section: "neighbors",
      row: { link: "flannel.1", address: ip("10.42.1.0"), nudState: "PERMANENT" },
      peerKey: "10.42.1.0",
    },
    { because: "a link", section: "links", row: { name: "flannel.1", flags: [] }, peerKey: null },
  ] as const)("finds the peer's key of $because", ({ section, row, peerKey }) => {
    const { facts } = toFacts(section, [row as never]);

    expect(facts[0]?.peerKey).toBe(peerKey);
  });

  it.each([
    { nudState: "REACHABLE", isVolatile: true },
    { nudState: "INCOMPLETE", isVolatile: true },
    { nudState: "PERMANENT", isVolatile: false },
    { nudState: "NOARP", isVolatile: false },
    { nudState: "STALE", flags: ["extern_learn"], isVolatile: false },
    { nudState: "INCOMPLETE", flags: ["managed"], isVolatile: false },
  ])("sets a neighbor that is $nudState $flags apart: $isVolatile", ({ isVolatile, ...state }) => {
    const { facts, volatile } = toFacts("neighbors", [{ link: "eth0", address: ip("10.0.2.2"), ...state }]);

    expect([facts.length, volatile.length]).toEqual(isVolatile ? [0, 1] : [1, 0]);
  });

  it.each([
    { state: "", isVolatile: true },
    { state: "stale", isVolatile: true },
    { state: "permanent", isVolatile: false },
    { state: "static", isVolatile: false },
    { state: "", flags: ["extern_learn"], isVolatile: false },
  ])("sets an FDB entry in state '$state' $flags apart: $isVolatile", ({ isVolatile, ...state }) => {
    const { facts, volatile } = toFacts("fdb", [{ link: "cni0", mac: PEER.mac, ...state }]);

    expect([facts.length, volatile.length]).toEqual(isVolatile ? [0, 1] : [1, 0]);
  });

  it("leaves out rows that no database would take", () => {
    const { facts, issues } = toFacts("links", [
      { name: "a", flags: [], extra: { note: "\u0000" } },
      { name: "b", flags: [], extra: { note: "\ud800" } },
      { name: "c", flags: [], extra: { note: "x".repeat(70_000) } },
      { name: "d", flags: [], extra: { note: "\\u0000" } },
    ]);

    expect(facts.map(({ key }) => key)).toEqual(["d"]);
    expect(issues.map(({ code }) => code)).toEqual(["row_not_understood", "row_not_understood", "row_too_long"]);
  });
});

describe("canonicalJson", () => {
  it("is the same for equal values, whatever the order of their properties", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("leaves out properties that are undefined", () => {
    expect(canonicalJson({ b: [{ d: undefined, c: 1 }], a: undefined })).toBe('{"b":[{"c":1}]}');
  });
});

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, reversed(inner)])
      .toReversed(),
  );
}
