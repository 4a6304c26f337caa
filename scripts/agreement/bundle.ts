import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { SectionInput } from "../../src/domain/snapshot/read-section.ts";

/** What a node reported: the agent's envelope. */
type Report = Readonly<{ sections: Readonly<Record<string, SectionInput>> }>;

/** A scenario of the lab, as its directory holds it: what was done, what was measured, what each node reported before and after that. */
type BundledScenario = Readonly<{
  scenario: Readonly<{ name: string }>;
  truth: unknown;
  snapshots: Readonly<Record<string, Report>>;
  snapshots_before: Readonly<Record<string, Report>>;
}>;

/** Scenarios by name. A line is parsed when it is asked for: all of them are tens of megabytes. */
export type Bundle = Readonly<{ names: readonly string[]; read: (name: string) => BundledScenario }>;

/** Opens a compressed bundle in memory. */
export function openBundle(file: string | URL): Bundle {
  const lines = brotliDecompressSync(readFileSync(file)).toString("utf8").trimEnd().split("\n");
  const byName = new Map(lines.map((line) => [nameOf(line), line]));
  const read = (name: string): BundledScenario => {
    const line = byName.get(name);
    if (line === undefined) throw new Error(`no captured scenario is named ${name}`);
    return JSON.parse(line) as BundledScenario;
  };
  return { names: [...byName.keys()], read };
}

/** All scenario directories below a directory as one compressed bundle. */
export function packBundle(directory: string): Buffer {
  const lines = readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, "scenario.json")))
    .sort()
    .map((name) => JSON.stringify(readDirectory(join(directory, name))));
  const text = Buffer.from(`${lines.join("\n")}\n`);
  // Neighboring scenarios are much alike: a window that holds several of them is what compresses.
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  return brotliCompressSync(text, { params });
}

function readDirectory(directory: string): BundledScenario {
  const reports = (moment: string): Record<string, Report> =>
    Object.fromEntries(
      readdirSync(join(directory, moment)).map((file) => [file.replace(/\.json$/, ""), readJson(join(directory, moment, file)) as Report]),
    );
  return {
    scenario: readJson(join(directory, "scenario.json")) as BundledScenario["scenario"],
    truth: readJson(join(directory, "truth.json")),
    snapshots: reports("snapshots"),
    snapshots_before: reports("snapshots_before"),
  };
}

const nameOf = (line: string): string => /^\{"scenario":\{"name":"([^"]+)"/.exec(line)?.[1] ?? "";

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
