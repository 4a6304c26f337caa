import { describe, expect, it } from "vitest";
import { CLIENT_VARIABLES } from "../../src/config/client-settings.ts";
import { VARIABLES } from "../../src/config/variables.ts";
import { codesIn } from "./markdown-table.ts";
import { filesBelow, readCode, readText } from "./project-files.ts";

/** The beginning of our names, and what the programs that we start find in their environment. */
const NO_SETTINGS: readonly string[] = ["VXLENS_", "PATH"];

const NAMES: readonly string[] = VARIABLES.map(({ name }) => name);

describe("docs/configuration.md", () => {
  it("has a row for each variable, in their order, and for no other", () => {
    const rows = codesIn(readText("docs/configuration.md")).filter((name) => name === name.toUpperCase());

    expect(rows).toEqual(NAMES);
    expect(NAMES.length).toBeGreaterThan(5);
  });
});

describe("docker-compose.yml", () => {
  it("sets only variables that the service knows", () => {
    const set = variablesSetFor("vxlens", readText("docker-compose.yml"));

    expect(set.filter((name) => !NAMES.includes(name))).toEqual([]);
    expect(set).toContain("DATABASE_URL");
  });
});

describe("the environment", () => {
  const lines = filesBelow("src", ".ts").flatMap((file) =>
    readText(file)
      .split("\n")
      .map((line) => ({ file, line: line.trim() })),
  );
  const reading = lines.filter(({ line }) => /\bprocess\.env\b/.test(line));

  it("is read in src/config, to which others hand it", () => {
    const elsewhere = reading.filter(({ file, line }) => !file.startsWith("src/config/") && !line.includes("readConfig(process.env"));

    expect(elsewhere).toEqual([]);
    expect(reading.length).toBeGreaterThan(0);
  });

  it("gives the service nothing that docs/configuration.md does not name", () => {
    const read = filesBelow("src/config", ".ts").flatMap((file) =>
      [...readCode(file).matchAll(/"([A-Z][A-Z0-9_]+)"/g)].map(([, name = ""]) => name),
    );
    const documented = new Set(readText("docs/configuration.md").match(/\b[A-Z][A-Z0-9_]+\b/g));

    expect(read.filter((name) => !documented.has(name) && !NO_SETTINGS.includes(name))).toEqual([]);
    expect(read).toContain("XDG_STATE_HOME");
  });

  it("has no variable of ours that only a document knows", () => {
    const agent = [...readText("agent/vxlens-agent.sh").matchAll(/\bVXLENS_[A-Z_]+\b/g)].map(([name]) => name);
    const places = [
      "Dockerfile",
      ...filesBelow("docs", ".md"),
      ...filesBelow("deploy"),
      ...filesBelow(".", ".md").filter((path) => !path.includes("/")),
    ];
    const named = places.flatMap((file) => [...readText(file).matchAll(/\bVXLENS_[A-Z][A-Z_]*[A-Z]\b/g)].map(([name]) => ({ file, name })));

    const client: readonly string[] = Object.values(CLIENT_VARIABLES);

    expect(named.filter(({ name }) => ![...NAMES, ...agent, ...client].includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });
});

/** The names under `environment:` of one service, as our compose file writes them. */
function variablesSetFor(service: string, compose: string): string[] {
  const [, ...behind] = compose.split(`\n  ${service}:\n`);
  const own = behind.join("").split(/\n {0,2}\w/)[0] ?? "";
  const block = /\n {4}environment:\n((?: {6}.*\n)*)/.exec(`\n${own}\n`)?.[1] ?? "";
  return [...block.matchAll(/^ {6}(\w+):/gm)].map((match) => match[1] ?? "");
}
