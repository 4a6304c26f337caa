import { execFile } from "node:child_process";
import { describe, expect, it } from "vitest";
import { whyNoMounts, whyNothing } from "../chaos/why-not.ts";

const COUNTS = ["--kills", "3", "--postgres-kills", "2", "--power-cuts", "0", "--outage-seconds", "2", "--herd", "0", "--seed", "1"];

type Ended = Readonly<{ status: number; out: string; err: string }>;

/** The program itself, since it mounts file systems where nobody else sees them. */
function chaos(words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile("npm", ["run", "--silent", "chaos", "--", ...words], { timeout: 300_000 }, (error, out, err) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
  });
}

describe("npm run chaos", () => {
  it.skipIf(whyNothing() !== null)(
    "loses nothing and answers everything, whatever is killed, stopped, full or taken away",
    { timeout: 310_000 },
    async () => {
      const { status, out, err } = await chaos(COUNTS);

      expect({ status, missed: out.split("\n").filter((line) => line.includes("| **")), err: status === 0 ? "" : err }).toEqual({
        status: 0,
        missed: [],
        err: "",
      });
      expect(out).toContain("| 3 kills, 8 writers: pushes half applied | 0 | 0 |");
      expect(out).toContain("| 2 postgres-kills, 8 writers: pushes half applied | 0 | 0 |");
      for (const fault of ["PostgreSQL stopped (SIGSTOP)", "PostgreSQL killed", "read-only", "out of connections"]) {
        expect(out).toMatch(
          new RegExp(
            `^\\| ${fault.replaceAll(/[()]/g, "\\$&")}: requests unanswered, or after more than 5 s, of [1-9]\\d* \\| 0 \\| 0 \\|$`,
            "m",
          ),
        );
      }
      expect(out).toMatch(
        whyNoMounts() === null ? /^\| disk full: requests unanswered.* \| 0 \| 0 \|$/m : /^\| disk full \| not run here: /m,
      );
    },
  );

  it("says how it is called, with status 2, when it is called wrongly", async () => {
    const { status, err } = await chaos(["--kills", "many"]);

    expect(status).toBe(2);
    expect(err).toContain("--kills takes a whole number");
    expect(err).toContain("usage: npm run chaos");
  });
});
