import { iso, NODE_PATH, SNAPSHOT_PATH } from "../../support/api.ts";
import { RETENTION_MS, START } from "../../support/server.ts";
import { asked, type Case, FDB as fdb, refused, reported, taken } from "./case.ts";

const malformed = refused(422, "timestamp_malformed");
const notKept = refused(422, "history_not_kept");
const inTheFuture = refused(422, "observed_in_the_future");

const MINUTE = 60_000;
const BACKFILL = { target: `${SNAPSHOT_PATH}?backfill=true` };

const NOT_TIMES: readonly unknown[] = [
  "2026-11-22T10:00:00",
  "2026-11-22",
  "10:00:00Z",
  "22.11.2026",
  "Sun, 22 Nov 2026 10:00:00 GMT",
  "2026-02-30T00:00:00Z",
  "2025-02-29T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-00-10T00:00:00Z",
  "2026-11-22T24:00:00Z",
  "2026-11-22T10:60:00Z",
  "2026-11-22T10:00:61Z",
  "2026-11-22T10:00:00+25:00",
  "2026-11-22T10:00:00+0100",
  "2026-11-22T10:00:00 UTC",
  "2026-11-22T10:00:00Z ",
  "2026-11-22T10:00:00.Z",
  "2026-11-22T10:00:00.1234567890Z",
  "+002026-11-22T10:00:00Z",
  "10000-01-01T00:00:00Z",
  "1969-12-31T23:59:59Z",
  "\u0662\u0660\u0662\u0666-11-22T10:00:00Z",
  "1763805600000",
  "now",
  "",
  -1,
  1.5,
  253_402_300_800_000,
  1e15,
  null,
  true,
  [],
  {},
];

/** Moments by a node's clock. */
export const TIME_CASES: readonly Case[] = [
  ...NOT_TIMES.map((observedAt) =>
    malformed(`the observedAt ${JSON.stringify(observedAt)}`, reported({ observedAt, fdb }), { pointer: "/observedAt" }),
  ),
  ...["yesterday", 0.1, null].map((sentAt) =>
    malformed(`the sentAt ${JSON.stringify(sentAt)}`, reported({ sentAt, fdb }), { pointer: "/sentAt" }),
  ),
  notKept("an observation from before the retention", reported({ observedAt: START - RETENTION_MS - 1, sentAt: START, fdb })),
  notKept("a clock that went from one end of time to the other", reported({ observedAt: 0, sentAt: "9999-12-31T23:59:59Z", fdb })),
  notKept("an archive of 1970", reported({ observedAt: 0, fdb }, BACKFILL)),
  inTheFuture("an archive of tomorrow", reported({ observedAt: START + 86_400_000, fdb }, BACKFILL)),
  inTheFuture("an archive of the next millisecond", reported({ observedAt: iso(START + 1), fdb }, BACKFILL)),
  inTheFuture("an archive of the year 9999", reported({ observedAt: "9999-12-31T23:59:59.999Z", fdb }, BACKFILL)),
  taken("a clock that stands in 1970", reported({ observedAt: 0, sentAt: 0, fdb }), ["clock_skew"]),
  taken("a clock that stands in 9999", reported({ observedAt: "9999-12-31T23:59:59Z", sentAt: "9999-12-31T23:59:59Z", fdb }), [
    "clock_skew",
  ]),
  taken("an old observedAt without sentAt", reported({ observedAt: START - 60 * MINUTE, fdb }), ["clock_skew"]),
  taken("a sentAt before its observedAt", reported({ observedAt: START, sentAt: START - MINUTE, fdb })),
  taken("a leap second", reported({ observedAt: "2026-11-22T09:59:60Z", sentAt: START, fdb })),
  taken("the farthest zone there is", reported({ observedAt: "2026-11-23T00:00:00+14:00", sentAt: "2026-11-22T10:00:00Z", fdb })),
  taken(
    "nine digits behind the second, and a blank for the T",
    reported({ observedAt: "2026-11-22 10:00:00.123456789z", sentAt: START, fdb }),
  ),
  notKept("a table as of 1970", asked("/api/v1/tables/nodes?cluster=lab&at=0")),
  notKept("changes until 1970", asked("/api/v1/tables/changes?cluster=lab&from=0&to=1")),
  refused(404, "not_found")("the end of a node that was never there", asked(`${NODE_PATH}9`, { method: "DELETE" })),
];
