import { describe, expect, it } from "vitest";
import { undeterminedTrace } from "../../../src/domain/trace/undetermined.ts";
import { podAddress } from "../../builders/overlay.ts";

describe("undeterminedTrace", () => {
  it("says why there is no answer, and knows of no way", () => {
    const query = { from: podAddress(0, 7), to: podAddress(1, 7), fromNode: null, size: 84 };
    const trace = undeterminedTrace(query, { code: "ADDRESS_UNKNOWN", message: "nobody has reported", node: null });

    expect(trace).toMatchObject({
      verdict: "UNDETERMINED",
      summary: "10.42.0.7 to 10.42.1.7 with 84 bytes: the data does not decide it: nobody has reported.",
      forward: { verdict: "UNDETERMINED", dropCause: null, hops: [] },
      return: null,
      met: [],
    });
  });
});
