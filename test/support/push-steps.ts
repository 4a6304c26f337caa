import fc from "fast-check";
import { link } from "../builders/overlay.ts";
import { entryTo, failed, learnedEntry, MINUTE, ok, type Reported, routeTo as barelyRouteTo, SECOND } from "../builders/push.ts";

/** One thing that happens to a node, after a while in which nothing happens. */
export type Step = Readonly<{ waitMs: number; node: NodeName; action: Action }>;

export type Action =
  | Readonly<{ kind: "push"; content: ContentName; clock: Clock }>
  /** The body of an earlier push again; whether the sender stamped sentAt anew. */
  | Readonly<{ kind: "repeat"; which: number; isStampedAnew: boolean }>
  | Readonly<{ kind: "heartbeat"; isCurrent: boolean }>
  | Readonly<{ kind: "retire" }>;

/** How a push's times come about: it waits in a spool, it takes a while on the wire, and the node's clock is wrong. */
export type Clock = Readonly<{
  spooledMs: number;
  onTheWireMs: number;
  skewMs: number;
  /** `setBack`: the clock went back between observing and sending. */
  told: "both" | "observedAt" | "neither" | "backfill" | "setBack";
}>;

export type NodeName = keyof typeof INTERVAL_SECONDS;
export const INTERVAL_SECONDS = { a: 60, b: 20 } as const;

const BROKEN = failed("Cannot open netlink socket");
/** As the readers of `ip -j` make it, so that the same can be sent as a body. */
const routeTo = (peer: number, gateway: string) => ({ ...barelyRouteTo(peer, gateway), protocol: "boot" });
const LINKS = [link("lo"), link("flannel.1", { kind: "vxlan", vxlan: {} })];
const SOUND = { links: ok("links", LINKS), routes: ok("routes", [routeTo(1, "10.42.1.0"), routeTo(2, "10.42.2.0")]) };
const ENTRIES = [entryTo(1, "192.0.2.1"), entryTo(2, "192.0.2.2")];

/** What nodes report: few contents, so that the same come again. */
export const CONTENTS = {
  sound: { ...SOUND, fdb: ok("fdb", ENTRIES) },
  soundAndBusy: { ...SOUND, fdb: ok("fdb", [...ENTRIES, learnedEntry(1)]) },
  soundAndBusier: { ...SOUND, fdb: ok("fdb", [...ENTRIES, learnedEntry(1), learnedEntry(2)]) },
  movedVtep: { ...SOUND, fdb: ok("fdb", [entryTo(1, "10.0.2.15"), entryTo(2, "192.0.2.2")]) },
  lostPeer: {
    links: SOUND.links,
    routes: ok("routes", [routeTo(1, "10.42.1.0")]),
    fdb: ok("fdb", [entryTo(1, "192.0.2.1"), learnedEntry(1)]),
  },
  emptyTables: { links: ok("links", [link("lo")]), routes: ok("routes", []), fdb: ok("fdb", []) },
  brokenFdb: { ...SOUND, fdb: BROKEN },
  brokenRoutes: { links: SOUND.links, routes: BROKEN, fdb: ok("fdb", ENTRIES) },
  onlyFdb: { fdb: ok("fdb", [entryTo(2, "192.0.2.2")]) },
  onlyRoutes: { routes: ok("routes", [routeTo(2, "10.42.9.0")]) },
} as const satisfies Record<string, Reported>;
type ContentName = keyof typeof CONTENTS;

const NAMES: readonly ContentName[] = [
  "sound",
  "soundAndBusy",
  "soundAndBusier",
  "movedVtep",
  "lostPeer",
  "emptyTables",
  "brokenFdb",
  "brokenRoutes",
  "onlyFdb",
  "onlyRoutes",
];

const often = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...others.map(() => usual), usual, ...others);

const clock: fc.Arbitrary<Clock> = fc.record({
  spooledMs: often(0, 10 * SECOND, MINUTE, 4 * MINUTE, 12 * MINUTE),
  onTheWireMs: often(0, 10 * SECOND, 30 * SECOND),
  skewMs: often(0, -20 * SECOND, 1440 * MINUTE, -1440 * MINUTE),
  told: often("both", "observedAt", "neither", "backfill", "setBack"),
});

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("push"), content: fc.constantFrom(...NAMES), clock }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("repeat"), which: fc.nat(50), isStampedAnew: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("heartbeat"), isCurrent: often(true, false) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("retire") }) },
);

/** About a dozen steps. Moments meet on a grid of ten seconds, so that ties and exact limits come up. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    waitMs: often(10 * SECOND, 0, 1, MINUTE, 3 * MINUTE, 3 * MINUTE + 10 * SECOND, 10 * MINUTE),
    node: fc.constantFrom<NodeName>("a", "a", "b"),
    action,
  }),
  { minLength: 6, maxLength: 18 },
);

const AT_ONCE: Clock = { spooledMs: 0, onTheWireMs: 0, skewMs: 0, told: "both" };
const pushing = (content: ContentName, waitMs: number): Step => ({ waitMs, node: "a", action: { kind: "push", content, clock: AT_ONCE } });

/** What has gone wrong once. */
export const KNOWN_SEQUENCES: readonly (readonly Step[])[] = [
  // Retired in the very millisecond in which the second of two equal moments' volatile rows begin.
  [
    pushing("lostPeer", 10 * SECOND),
    pushing("soundAndBusier", 0),
    { waitMs: 1, node: "a", action: { kind: "retire" } },
    pushing("sound", 10 * SECOND),
    { waitMs: 10 * SECOND, node: "a", action: { kind: "heartbeat", isCurrent: true } },
    ...[10, 10, 10].map((seconds) => pushing("sound", seconds * SECOND)),
    { waitMs: 10 * SECOND, node: "a", action: { kind: "heartbeat", isCurrent: true } },
  ],
  // Two reports of one moment that differ in no section with volatile rows, and one a millisecond later that has some.
  [
    pushing("movedVtep", 10 * SECOND),
    pushing("onlyFdb", 0),
    pushing("soundAndBusy", 1),
    pushing("onlyFdb", 1),
    pushing("sound", 1),
    pushing("sound", 1),
  ],
];
