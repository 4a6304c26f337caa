import { describe, expect, it } from "vitest";
import { listedNextHops, nextHops } from "../../../src/domain/fib/next-hops.ts";
import { ip, route } from "../../builders/overlay.ts";

const objects = [
  { id: 1, gateway: ip("192.0.2.1"), link: "eth0" },
  { id: 2, gateway: ip("192.0.2.2"), link: "eth0" },
  { id: 3, blackhole: true },
  {
    id: 9,
    group: [
      { id: 1, weight: 1 },
      { id: 2, weight: 3 },
      { id: 3, weight: 1 },
    ],
  },
];

describe("nextHops", () => {
  it("gives a single path as one next hop", () => {
    const single = route("10.0.0.0/8", { gateway: ip("192.0.2.1"), link: "eth0", flags: ["onlink"] });

    expect(nextHops(single, [])).toEqual([{ gateway: "192.0.2.1", link: "eth0", flags: ["onlink"], weight: 1 }]);
  });

  it("leaves out dead next hops and keeps those that are linkdown", () => {
    const legs = [
      { gateway: ip("192.0.2.1"), link: "eth0", weight: 1, flags: ["dead", "linkdown"] },
      { gateway: ip("192.0.2.2"), link: "eth1", weight: 1, flags: ["linkdown"] },
    ];

    expect(nextHops(route("10.0.0.0/8", { nextHops: legs }), [])).toEqual([legs[1]]);
  });

  it("believes the route's own words before its nexthop object", () => {
    const told = route("10.0.0.0/8", { gateway: ip("192.0.2.7"), link: "eth7", nexthopId: 1 });

    expect(nextHops(told, objects)).toMatchObject([{ gateway: "192.0.2.7" }]);
  });

  it("resolves an object and a group of objects, without its blackholes", () => {
    expect(nextHops(route("10.0.0.0/8", { nexthopId: 1 }), objects)).toEqual([{ gateway: "192.0.2.1", link: "eth0", weight: 1 }]);
    expect(nextHops(route("10.0.0.0/8", { nexthopId: 9 }), objects)).toMatchObject([
      { gateway: "192.0.2.1", weight: 1 },
      { gateway: "192.0.2.2", weight: 3 },
    ]);
  });

  it("believes a link alone before the route's nexthop object too", () => {
    expect(nextHops(route("10.0.0.0/8", { link: "eth7", nexthopId: 1 }), objects)).toEqual([{ link: "eth7", weight: 1 }]);
  });

  it("takes no group for a member of another", () => {
    const nested = {
      id: 10,
      group: [
        { id: 9, weight: 1 },
        { id: 2, weight: 1 },
      ],
    };

    expect(nextHops(route("10.0.0.0/8", { nexthopId: 10 }), [...objects, nested])).toEqual([
      { gateway: "192.0.2.2", link: "eth0", weight: 1 },
    ]);
  });

  it("gives nothing for an object that is a blackhole or is not known", () => {
    expect(nextHops(route("10.0.0.0/8", { nexthopId: 3 }), objects)).toEqual([]);
    expect(nextHops(route("10.0.0.0/8", { nexthopId: 77 }), objects)).toEqual([]);
  });
});

describe("listedNextHops", () => {
  it("gives one for a unicast route without a list, be it known by its nexthop object only", () => {
    const single = route("10.0.0.0/8", { gateway: ip("192.0.2.1"), link: "eth0", flags: ["onlink"] });

    expect(listedNextHops(single)).toEqual([{ gateway: "192.0.2.1", link: "eth0", flags: ["onlink"], weight: 1 }]);
    expect(listedNextHops(route("10.0.0.0/8", { nexthopId: 1 }))).toEqual([{ weight: 1 }]);
  });

  it("keeps the list as it was reported, dead ones too", () => {
    const legs = [
      { gateway: ip("192.0.2.1"), link: "eth0", weight: 1, flags: ["dead"] },
      { gateway: ip("192.0.2.2"), link: "eth1", weight: 2 },
    ];

    expect(listedNextHops(route("10.0.0.0/8", { nextHops: legs }))).toEqual(legs);
  });

  it("gives none for a blackhole", () => {
    expect(listedNextHops(route("10.0.0.0/8", { type: "blackhole" }))).toEqual([]);
  });
});
