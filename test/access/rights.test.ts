import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Caller, DATABASE_CALLER, OPEN_CALLER } from "../../src/access/caller.ts";
import { isNode, mayAdminister, mayAsk, mayEnroll, mayWrite, reachOf, requireRight } from "../../src/access/rights.ts";
import { Failure } from "../../src/failure/failure.ts";
import { isWithin } from "../../src/storage/reach.ts";

const NAMES = ["a", "b", "c"] as const;
const CALLERS = {
  open: OPEN_CALLER,
  database: DATABASE_CALLER,
  admin: { kind: "admin", tokenId: 1 },
  readAll: { kind: "read", tokenId: 2, clusters: "all" },
  readA: { kind: "read", tokenId: 3, clusters: ["a"] },
  enrollA: { kind: "enroll", tokenId: 4, cluster: "a" },
  nodeA: { kind: "node", tokenId: 5, cluster: "a", node: "a" },
} as const satisfies Record<string, Caller>;

/** Who may what, for each caller: a cluster's or node's name says where. */
const RIGHTS = {
  open: { administer: true, ask: true, read: "abc", enroll: "abc", write: "all" },
  database: { administer: true, ask: true, read: "abc", enroll: "abc", write: "all" },
  admin: { administer: true, ask: true, read: "abc", enroll: "abc", write: "all" },
  readAll: { administer: false, ask: true, read: "abc", enroll: "", write: "" },
  readA: { administer: false, ask: true, read: "a", enroll: "", write: "" },
  enrollA: { administer: false, ask: false, read: "", enroll: "a", write: "" },
  nodeA: { administer: false, ask: false, read: "", enroll: "", write: "a/a" },
} as const satisfies Record<keyof typeof CALLERS, object>;

const places = NAMES.flatMap((cluster) => NAMES.map((node) => ({ cluster, node })));

describe("rights", () => {
  it.each(Object.keys(CALLERS) as (keyof typeof CALLERS)[])("of %s are these and no others", (name) => {
    const caller: Caller = CALLERS[name];
    const written = places.filter((place) => mayWrite(caller, place)).map(({ cluster, node }) => `${cluster}/${node}`);

    expect({
      administer: mayAdminister(caller),
      ask: mayAsk(caller),
      read: NAMES.filter((cluster) => isWithin(reachOf(caller), cluster)).join(""),
      enroll: NAMES.filter((cluster) => mayEnroll(caller, cluster)).join(""),
      write: written.length === places.length ? "all" : written.join(" "),
    }).toEqual(RIGHTS[name]);
  });

  it("let a node write where its own cluster and name stand, whatever they are, and nowhere else", () => {
    const name = fc.stringMatching(/^[a-c][a-c.-]{0,2}$/);
    fc.assert(
      fc.property(name, name, name, name, (cluster, node, atCluster, atNode) => {
        const caller: Caller = { kind: "node", tokenId: 1, cluster, node };
        const place = { cluster: atCluster, node: atNode };

        expect(mayWrite(caller, place)).toBe(cluster === atCluster && node === atNode);
        expect(isNode(caller, place)).toBe(mayWrite(caller, place));
      }),
    );
  });
});

describe("requireRight", () => {
  it("keeps still about what is allowed, and says of all else what the token is for", () => {
    expect(() => requireRight(true, CALLERS.nodeA)).not.toThrow();
    expect(() => requireRight(false, CALLERS.nodeA)).toThrow(
      new Failure("forbidden", "this is for another token: yours writes node a of cluster a"),
    );
    expect(() => requireRight(false, CALLERS.enrollA)).toThrow("yours enrolls nodes of cluster a");
    expect(() => requireRight(false, CALLERS.readA)).toThrow("yours reads");
  });
});
