import { describe, expect, it } from "vitest";
import { presentSpan, spanWrites } from "../../src/intake/span-writes.ts";
import { NO_CHAIN } from "../../src/storage/chain.ts";
import type { NodeHistory } from "../../src/storage/read-spans.ts";
import { span } from "../builders/span.ts";

const STILL = Number.POSITIVE_INFINITY;
const past = span(10, 20, "a");
const present = span(20, STILL, "b");
const history = (spans: NodeHistory["spans"]): NodeHistory => ({
  revision: 7,
  headSeenAt: 25,
  volatileDigest: null,
  volatileSeenAt: null,
  chain: NO_CHAIN,
  spans,
});

describe("presentSpan", () => {
  it("is the version that holds still", () => {
    expect(presentSpan(history([past, present]))).toBe(present);
  });

  it("is null of a node that is retired, or has never reported", () => {
    expect(presentSpan(history([past]))).toBeNull();
    expect(presentSpan(history([]))).toBeNull();
  });
});

describe("spanWrites", () => {
  it("expects what the placement was made among", () => {
    expect(spanWrites(history([present]), [present], 30).expected).toEqual({ revision: 7, headSeenAt: 25, chain: NO_CHAIN });
  });

  it("writes those past versions alone that were not there before", () => {
    const other = span(12, 14, "c");
    expect(spanWrites(history([past, present]), [past, other, present], 30).past).toEqual([other]);
  });

  it("writes a version as past once it ends, and the one that holds still as the head", () => {
    const ended = span(20, 30, "b");
    const head = span(30, STILL, "c");
    const writes = spanWrites(history([past, present]), [past, ended, head], 31);
    expect(writes.past).toEqual([ended]);
    expect(writes.head).toMatchObject({ validFrom: 30, digest: "c" });
  });

  it("has no head where nothing holds still", () => {
    expect(spanWrites(history([past]), [past], 30).head).toBeNull();
  });

  it.each([
    { because: "the report came after the last", receivedAt: present.sender.receivedAt + 5, expected: present.sender.receivedAt + 5 },
    { because: "the last came after the report", receivedAt: present.sender.receivedAt - 5, expected: present.sender.receivedAt },
  ])("tells that the node was heard of at the later moment: $because", ({ receivedAt, expected }) => {
    const { head } = spanWrites(history([present]), [present], receivedAt);
    expect(head).toEqual({ ...present, sender: { ...present.sender, receivedAt: expected } });
  });
});
