import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPackageFacts } from "../../src/config/package-facts.ts";

describe("readPackageFacts", () => {
  it("finds the directory that holds the migrations, and the version", () => {
    const { root, version } = readPackageFacts();

    expect(existsSync(join(root, "prisma", "migrations"))).toBe(true);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
