import { describe, expect, it } from "vitest";
import { linkState } from "../../../src/domain/explain/link-state.ts";

describe("linkState", () => {
  it.each([
    { flags: ["BROADCAST", "LOWER_UP", "UP"], operState: "UNKNOWN", state: "up" },
    { flags: ["BROADCAST"], operState: "DOWN", state: "down" },
    { flags: ["BROADCAST", "NO-CARRIER", "UP"], operState: "DOWN", state: "no carrier" },
    { flags: [], operState: "UNKNOWN", state: "unknown" },
  ])("calls $flags $state", ({ flags, operState, state }) => {
    expect(linkState({ name: "eth0", flags, operState })).toBe(state);
  });
});
