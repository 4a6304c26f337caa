import { describe, expect, it } from "vitest";
import { finish, type Steps } from "../../../src/domain/overlay/finish.ts";

describe("finish", () => {
  it("does all steps, and gives what the last one comes to", () => {
    const done: number[] = [];
    function* steps(): Steps<string> {
      for (const step of [1, 2, 3]) {
        done.push(step);
        yield;
      }
      return "derived";
    }

    expect(finish(steps())).toBe("derived");
    expect(done).toEqual([1, 2, 3]);
  });
});
