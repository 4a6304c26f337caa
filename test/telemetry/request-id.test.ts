import { describe, expect, it } from "vitest";
import { requestIdFrom } from "../../src/telemetry/request-id.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("requestIdFrom", () => {
  it.each(["a", "req-1.2_3", "A".repeat(64)])("keeps the caller's %s", (header) => {
    expect(requestIdFrom(header)).toBe(header);
  });

  it.each([undefined, "", "a b", "a\nb", "ä", "A".repeat(65), ["a", "b"]])("makes a new one when the caller sends %j", (header) => {
    expect(requestIdFrom(header)).toMatch(UUID);
  });
});
