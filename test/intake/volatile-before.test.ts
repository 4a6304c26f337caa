import { describe, expect, it } from "vitest";
import { volatileBefore } from "../../src/intake/volatile-before.ts";
import { overdueAfterMs } from "../../src/domain/history/span.ts";
import { NO_CHAIN } from "../../src/storage/chain.ts";
import type { NodeHistory } from "../../src/storage/read-spans.ts";
import { span } from "../builders/span.ts";

const present = span(10, Number.POSITIVE_INFINITY, "a");
const history = (given: Partial<NodeHistory>): NodeHistory => ({
  revision: 1,
  headSeenAt: 10,
  volatileDigest: "v",
  volatileSeenAt: 500,
  chain: NO_CHAIN,
  spans: [present],
  ...given,
});

describe("volatileBefore", () => {
  it("is null where no volatile rows are present", () => {
    expect(volatileBefore(history({ volatileSeenAt: null }))).toBeNull();
  });

  it("is overdue a millisecond after the limit of the node's interval", () => {
    const limitMs = overdueAfterMs(present.sender.intervalSeconds);
    expect(limitMs).toBeGreaterThan(0);
    expect(volatileBefore(history({}))).toEqual({ lastSeenAt: 500, overdueAt: 500 + limitMs + 1 });
  });

  it("is overdue at once where no version is present that tells an interval", () => {
    expect(volatileBefore(history({ spans: [] }))).toEqual({ lastSeenAt: 500, overdueAt: 501 });
  });
});
