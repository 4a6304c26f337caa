import { describe, expect, it } from "vitest";
import type { Address } from "../../../src/domain/address/address.ts";
import type { Mac } from "../../../src/domain/address/mac.ts";
import type { Prefix } from "../../../src/domain/address/prefix.ts";
import { type Concern, concerns } from "../../../src/domain/drift/concerns.ts";
import type { FdbEntry, Route } from "../../../src/domain/snapshot/rows.ts";

const ANY: Concern = { subnet: null, mac: null, address: null };
const route: Route = {
  dst: "10.244.1.0/24" as Prefix,
  family: 4,
  type: "unicast",
  table: "main",
  metric: 0,
  gateway: "10.244.1.0" as Address,
  rank: 0,
};
const entry: FdbEntry = { mac: "0e:42:0a:00:00:02" as Mac, link: "flannel.1", remoteVtep: "192.0.2.2" as Address, state: "permanent" };

describe("concerns", () => {
  it.each([
    { because: "nothing is asked for", change: route, concern: ANY, expected: true },
    {
      because: "the route's dst lies within the subnet",
      change: route,
      concern: { ...ANY, subnet: "10.244.0.0/16" as Prefix },
      expected: true,
    },
    {
      because: "the gateway lies within a subnet of dst",
      change: route,
      concern: { ...ANY, subnet: "10.244.1.0/26" as Prefix },
      expected: true,
    },
    { because: "another subnet is asked for", change: route, concern: { ...ANY, subnet: "10.99.0.0/16" as Prefix }, expected: false },
    {
      because: "the remote VTEP lies within the subnet",
      change: entry,
      concern: { ...ANY, subnet: "192.0.2.0/24" as Prefix },
      expected: true,
    },
    { because: "the MAC is the entry's", change: entry, concern: { ...ANY, mac: "0e:42:0a:00:00:02" as Mac }, expected: true },
    { because: "the MAC is another's", change: entry, concern: { ...ANY, mac: "0e:42:0a:00:00:03" as Mac }, expected: false },
    { because: "the address is the gateway", change: route, concern: { ...ANY, address: "10.244.1.0" as Address }, expected: true },
    {
      because: "the address merely lies within dst",
      change: route,
      concern: { ...ANY, address: "10.244.1.7" as Address },
      expected: false,
    },
    {
      because: "MAC and address are both the entry's",
      change: entry,
      concern: { ...ANY, mac: "0e:42:0a:00:00:02" as Mac, address: "192.0.2.2" as Address },
      expected: true,
    },
  ])("is $expected when $because", ({ change, concern, expected }) => {
    expect(concerns({ before: null, after: change }, concern)).toBe(expected);
  });

  it("looks at the row as it was too", () => {
    expect(concerns({ before: entry, after: null }, { ...ANY, mac: "0e:42:0a:00:00:02" as Mac })).toBe(true);
  });

  it("takes a host route for its address", () => {
    const host = { ...route, dst: "10.244.1.7/32" as Prefix };

    expect(concerns({ before: null, after: host }, { ...ANY, address: "10.244.1.7" as Address })).toBe(true);
  });
});
