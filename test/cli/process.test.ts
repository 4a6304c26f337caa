import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { capturedDirectory, removeDirectories, runVxlens } from "../support/run-vxlens.ts";

afterAll(removeDirectories);

/** Everything that the service is made of and that a command over files has no use for. */
const HEAVY = /node_modules\/(?:@apollo|@prisma|express|graphql|pg|pino|prom-client|zod|yaml)\//;

describe("vxlens", { timeout: 60_000 }, () => {
  it("prints its commands and its version with status 0", () => {
    const [help, version] = [runVxlens(["--help"]), runVxlens(["--version"])];

    expect(help).toMatchObject({ status: 0, err: "" });
    for (const name of ["diagnose", "serve"]) expect(help.out).toContain(`\n  ${name} `);
    expect(version).toMatchObject({ status: 0, err: "" });
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("ends with the status of its answer, and with 2 when it is used wrongly", () => {
    const [broken, healthy] = [capturedDirectory("fault-dup_public_ip_all"), capturedDirectory("healthy-plain")];
    const ends = [runVxlens(["diagnose", "--snapshots", broken]), runVxlens(["diagnose", "--snapshots", healthy]), runVxlens(["diagnos"])];

    expect(ends.map(({ status }) => status)).toEqual([1, 0, 2]);
    expect(ends[2]).toMatchObject({ out: "", err: 'vxlens: unknown command "diagnos": did you mean diagnose?\nSee `vxlens --help`.\n' });
  });

  it("hands serve and what follows it to the service", () => {
    const [help, wrong] = [runVxlens(["serve", "--help"]), runVxlens(["serve", "--hepl"])];

    expect(help.out).toContain("DATABASE_URL");
    expect(wrong).toMatchObject({ status: 2, out: "" });
    expect(wrong.err).toContain("did you mean --help?");
  });

  it("loads nothing of the service for a command over files", () => {
    const watch =
      "import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(`export async function resolve(name, context, next) { const found = await next(name, context); console.error(found.url); return found; }`));";
    const loaded = spawnSync(
      process.execPath,
      [
        "--import",
        "tsx",
        "--import",
        `data:text/javascript,${encodeURIComponent(watch)}`,
        "src/vxlens.ts",
        "diagnose",
        "--snapshots",
        capturedDirectory("healthy-plain"),
      ],
      { encoding: "utf8", env: { PATH: process.env["PATH"] } },
    );
    const urls = loaded.stderr.split("\n").filter((line) => line.startsWith("file:"));

    expect(loaded.status).toBe(0);
    expect(urls.some((url) => url.includes("/src/cli/diagnose-command.ts"))).toBe(true);
    expect(urls.filter((url) => HEAVY.test(url) || /\/src\/(?:storage|transport|questions|upkeep)\//.test(url))).toEqual([]);
  });
});
