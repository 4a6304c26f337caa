import { describe, expect, it } from "vitest";
import { readHostFacts } from "../../src/config/host-facts.ts";

describe("readHostFacts", () => {
  it("hands programs the path and the language, and nothing else of the environment", () => {
    const { programEnvironment } = readHostFacts();

    expect(programEnvironment["LC_ALL"]).toBe("C");
    expect(Object.keys(programEnvironment).filter((name) => !["PATH", "SystemRoot", "LC_ALL"].includes(name))).toEqual([]);
  });
});
