import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FAILURE_STATUS } from "../../src/failure/failure.ts";

/** Documented though nothing throws it: what is left when a bug is caught. */
const CODES = { ...FAILURE_STATUS, internal_error: 500 };

const documented = [...readFileSync("docs/errors.md", "utf8").matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
  code,
  Number(status),
]);
const tests = readdirSync("test/transport", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts") && !file.endsWith("codes.test.ts"))
  .map((file) => readFileSync(`test/transport/${file}`, "utf8"))
  .join("\n");

describe("FAILURE_STATUS", () => {
  it("is the table of docs/errors.md, by status and code", () => {
    expect(documented.length).toBeGreaterThan(30);
    expect(Object.fromEntries(documented)).toEqual(CODES);
    expect(documented.map(([, status]) => status)).toEqual(documented.map(([, status]) => status).sort());
  });

  it.each(Object.keys(CODES))("has a test that produces %s over a real socket", (code) => {
    expect(tests).toMatch(new RegExp(`["\` (:]${code}["\` ,}]`));
  });
});
