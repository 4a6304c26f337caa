import { describe, expect, it } from "vitest";
import { mergeInputs } from "../../../src/domain/snapshot/merge-inputs.ts";

const whole = { text: "10.1.0.0/16 dev eth0\n10.2.0.0/16 dev eth1" };
const filtered = { text: "10.9.0.0/16 scope link", partial: true, defaults: { dev: "eth9" } };

describe("mergeInputs", () => {
  it("takes the later of two whole tables", () => {
    expect(mergeInputs(undefined, whole)).toBe(whole);
    expect(mergeInputs(whole, { text: "" })).toEqual({ text: "" });
  });

  it("adds filtered rows, with what their filter left out, to a whole table, which stays whole", () => {
    expect(mergeInputs(whole, filtered)).toEqual({ text: `${whole.text}\n10.9.0.0/16 scope link dev eth9` });
  });

  it("leaves two filtered tables partial", () => {
    expect(mergeInputs(filtered, filtered)).toMatchObject({ partial: true });
  });

  it("puts JSON together row by row", () => {
    const first = { data: [{ dst: "10.1.0.0/16", dev: "eth0" }] };
    const second = { text: '[{"dst":"10.9.0.0/16"}]', partial: true, defaults: { dev: "eth9" } };

    expect(mergeInputs(first, second)).toEqual({
      data: [
        { dst: "10.1.0.0/16", dev: "eth0" },
        { dst: "10.9.0.0/16", dev: "eth9" },
      ],
    });
  });

  it("keeps the whole table, whichever came first, where one is text and the other JSON", () => {
    const rows = { data: [{ dst: "10.9.0.0/16" }], partial: true };

    expect(mergeInputs(whole, rows)).toBe(whole);
    expect(mergeInputs(rows, whole)).toBe(whole);
  });
});
