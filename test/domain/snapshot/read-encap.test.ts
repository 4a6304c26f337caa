import { describe, expect, it } from "vitest";
import { readData, readText, rowsOf } from "./captured.ts";

describe("encapOf and encapStep", () => {
  const tunnel = { encap_type: "ip", id: 7, src: "0.0.0.0", dst: "10.9.9.9", ttl: 3, tos: 0 };
  const words = "encap ip id 7 src 0.0.0.0 dst 10.9.9.9 ttl 3 tos 0";
  const flat = { ...tunnel, encap_type: undefined, encap: "ip", dst: undefined };

  it.each([
    {
      because: "a route with a tos of its own",
      section: "routes",
      text: `10.24.0.0/16  ${words} tos 0x10 dev eth0 `,
      data: { ...flat, dst: "10.24.0.0/16", encap_dst: "10.9.9.9", encap_tos: 0, tos: "0x10", dev: "eth0" },
      row: { dst: "10.24.0.0/16", tos: "0x10", link: "eth0", extra: { encap: tunnel } },
    },
    {
      because: "keys and checksums",
      section: "routes",
      text: `10.23.0.0/16  ${words} key csum dev eth0 `,
      data: { ...flat, dst: "10.23.0.0/16", encap_dst: "10.9.9.9", key: true, csum: true, dev: "eth0" },
      row: { extra: { encap: { ...tunnel, key: true, csum: true } } },
    },
    {
      because: "segments",
      section: "routes6",
      text: "2001:db8:25::/48  encap seg6 mode encap segs 2 [ 2001:db8::a 2001:db8::b ] dev eth0 metric 1024 pref medium",
      data: { dst: "2001:db8:25::/48", encap: "seg6", mode: "encap", segs: ["2001:db8::a", "2001:db8::b"], dev: "eth0", metric: 1024 },
      row: { extra: { encap: { encap_type: "seg6", mode: "encap", segs: ["2001:db8::a", "2001:db8::b"] } } },
    },
    {
      because: "labels of MPLS",
      section: "routes",
      text: "10.26.0.0/16  encap mpls  100/200 via 10.1.1.2 dev eth0 ",
      data: { dst: "10.26.0.0/16", encap: "mpls", encap_dst: "100/200", gateway: "10.1.1.2", dev: "eth0" },
      row: { gateway: "10.1.1.2", extra: { encap: { encap_type: "mpls", dst: "100/200" } } },
    },
    {
      because: "next hops",
      section: "routes",
      text: `10.22.0.0/16 \n\tnexthop  ${words} via 10.1.1.2 dev eth0 weight 2 \n\tnexthop dev eth1 weight 1 `,
      data: {
        dst: "10.22.0.0/16",
        nexthops: [
          { ...flat, dst: "10.9.9.9", gateway: "10.1.1.2", dev: "eth0", weight: 2, flags: [] },
          { dev: "eth1", weight: 1, flags: [] },
        ],
      },
      row: {
        nextHops: [
          { gateway: "10.1.1.2", link: "eth0", weight: 2, extra: { encap: tunnel } },
          { link: "eth1", weight: 1 },
        ],
      },
    },
    {
      because: "a nexthop object",
      section: "nexthops",
      text: `id 17  ${words} via 10.1.1.2 dev eth0 scope link `,
      data: { ...flat, id: 17, encap_id: 7, dst: "10.9.9.9", gateway: "10.1.1.2", dev: "eth0", scope: "link", flags: [] },
      row: { id: 17, gateway: "10.1.1.2", link: "eth0", extra: { encap: tunnel } },
    },
  ] as const)("give the same tunnel of text and JSON: $because", ({ section, text, data, row }) => {
    expect(readText(section, text).issues).toEqual([]);
    expect(rowsOf(readText(section, text).reading)).toMatchObject([row]);
    expect(rowsOf(readData(section, [data]).reading)).toEqual(rowsOf(readText(section, text).reading));
  });
});
