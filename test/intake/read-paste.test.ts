import { describe, expect, it } from "vitest";
import { Failure } from "../../src/failure/failure.ts";
import { readPaste } from "../../src/intake/read-paste.ts";

const fdb = "c2:8a:fe:64:a4:f0 dev flannel.1 dst 10.0.2.15 self permanent";
const addresses = "5: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450\n    inet 9.0.2.0/32 scope global flannel.1";

describe("readPaste", () => {
  it("takes the sections whose commands show all of their table, observed when it came", () => {
    const envelope = readPaste(`root@node2:~# bridge fdb show\n${fdb}\nroot@node2:~#`);

    expect(envelope).toMatchObject({ observedAt: null, sentAt: null, intervalSeconds: 60, node: "node2", issues: [] });
    expect(Object.keys(envelope.sections)).toEqual(["fdb"]);
  });

  it("leaves out what shows only a part, since the rest would be deleted", () => {
    const envelope = readPaste(`$ bridge fdb show\n${fdb}\n$ ip neigh show dev flannel.1\n9.0.3.0 lladdr c2:8a:fe:64:a4:f0 PERMANENT\n`);

    expect(Object.keys(envelope.sections)).toEqual(["fdb"]);
    expect(envelope.issues).toMatchObject([{ code: "partial_section", pointer: "/sections/neighbors" }]);
  });

  it("says nothing of the links that ip addr shows beside the addresses", () => {
    const envelope = readPaste(`$ ip addr\n${addresses}\n$ bridge fdb show\n${fdb}\n$`);

    expect(Object.keys(envelope.sections)).toEqual(["addresses", "fdb"]);
    expect(envelope.issues).toEqual([]);
  });

  it("warns of addresses alone when ip addr was filtered", () => {
    const envelope = readPaste(`$ ip addr show dev flannel.1\n${addresses}\n$ bridge fdb show\n${fdb}\n$`);

    expect(Object.keys(envelope.sections)).toEqual(["fdb"]);
    expect(envelope.issues).toMatchObject([{ code: "partial_section", pointer: "/sections/addresses" }]);
  });

  it("warns of links when their own command was filtered", () => {
    const envelope = readPaste(`$ ip addr\n${addresses}\n$ ip link show type vxlan\n${addresses}\n$`);

    expect(Object.keys(envelope.sections)).toEqual(["addresses"]);
    expect(envelope.issues).toMatchObject([{ code: "partial_section", pointer: "/sections/links" }]);
  });

  it("refuses a paste in which nothing is whole, and says what is partial", () => {
    expect(() => readPaste(`$ bridge fdb show | grep c2:8a\n${fdb}\n`)).toThrow(
      new Failure("nothing_reported", "the command shows only a part of fdb: it is not taken"),
    );
  });
});
