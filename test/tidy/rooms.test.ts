import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { codeOf, tableRows } from "./markdown-table.ts";
import { filesBelow, readCode, readText } from "./project-files.ts";

/** Each room under src/, and the other rooms that it may import. Inner rooms stand first. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  failure: [],
  telemetry: [],
  config: ["failure"],
  storage: ["domain", "failure", "telemetry"],
  intake: ["domain", "failure", "storage", "telemetry"],
  questions: ["domain", "failure", "storage", "telemetry"],
  access: ["domain", "failure", "storage", "telemetry"],
  upkeep: ["domain", "failure", "storage", "telemetry"],
  transport: ["access", "domain", "failure", "intake", "questions", "telemetry"],
  cli: ["config", "domain", "failure"],
};

/** What wires the rooms may import all of them. */
const WIRING: ReadonlySet<string> = new Set([
  "src/main.ts",
  "src/vxlens.ts",
  "src/first-token.ts",
  "src/verify-database.ts",
  "src/on-database.ts",
]);

const IMPORT = /^(?:import|export)\b[^;]*?\bfrom\s+["']([^"']+)["']|^import\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;

const PASSED_ON = /^export\s+(?:type\s+)?(?:\*|\{[^}]*\})[^;]*\bfrom\s/m;

type Import = Readonly<{ file: string; target: string }>;

const files = filesBelow("src", ".ts");
const imports: readonly Import[] = files.flatMap(importsOf);

describe("rooms", () => {
  it("have files to look at, so that these checks cannot pass by looking at nothing", () => {
    const small = ["domain", "storage", "intake", "questions", "transport"].filter((room) => filesBelow(`src/${room}`, ".ts").length < 5);

    expect(small).toEqual([]);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it("may import what the table of ARCHITECTURE.md says", () => {
    const rows = tableRows(readText("ARCHITECTURE.md")).filter((cells) => (codeOf(cells) ?? "") in MAY_IMPORT);
    const documented = rows.map((cells) => [codeOf(cells), (cells[2] ?? "").split(", ").filter((name) => name in MAY_IMPORT)]);

    expect(Object.fromEntries(documented)).toEqual(MAY_IMPORT);
  });

  it("are known, and hold all files but those that wire them", () => {
    const strange = files.filter((file) => !WIRING.has(file) && !(roomOf(file) in MAY_IMPORT));

    expect(strange).toEqual([]);
  });

  it("import only the rooms that the table names", () => {
    expect(imports.flatMap((found) => complaintAboutRoom(found) ?? [])).toEqual([]);
  });

  it("import files by their own names", () => {
    const nameless = imports.filter(({ target }) => target.startsWith(".") && !target.endsWith(".ts"));

    expect(nameless).toEqual([]);
    expect(files.filter((file) => file.endsWith("/index.ts"))).toEqual([]);
  });

  it("pass on nothing that another file exports", () => {
    expect(files.filter((file) => PASSED_ON.test(readCode(file)))).toEqual([]);
    expect(PASSED_ON.test('export type { Address } from "./address.ts";')).toBe(true);
  });

  it("import nothing under a name that is put together, save the server's programs for this platform", () => {
    const hidden = files.filter((file) => /\bimport\((?!\s*")|\bcreateRequire\b/.test(readCode(file)));

    expect(hidden).toEqual(["src/storage/embedded/programs.ts"]);
  });

  it("would complain of a file that broke the table", () => {
    expect(complaintAboutRoom({ file: "src/transport/rest/x.ts", target: "../../storage/store.ts" })).toBe(
      "src/transport/rest/x.ts imports storage; transport may import access, domain, failure, intake, questions, telemetry",
    );
    expect(complaintAboutRoom({ file: "src/intake/x.ts", target: "../questions/page.ts" })).not.toBeNull();
  });
});

describe("domain", () => {
  it("imports no package but the one for addresses, and nothing of Node", () => {
    const packages = imports.filter(({ file, target }) => roomOf(file) === "domain" && !target.startsWith(".")).map(({ target }) => target);

    expect([...new Set(packages)]).toEqual(["ipaddr.js"]);
  });
});

describe("storage", () => {
  it("is the only room with statements", () => {
    const users = files.filter((file) => /\$(?:queryRaw|executeRaw)[`<]/.test(readText(file)));

    expect(users.filter((file) => roomOf(file) !== "storage")).toEqual([]);
    expect(users.length).toBeGreaterThan(10);
  });

  it("keeps Prisma's client and the driver to itself", () => {
    const found = imports.filter(({ file, target }) => /storage\/generated\/|^@prisma\/|^pg$/.test(target) && roomOf(file) !== "storage");

    expect(found).toEqual([]);
  });

  it("builds no statement out of text, and inserts no row by row", () => {
    const found = filesBelow("src/storage", ".ts").filter((file) =>
      /RawUnsafe|Prisma\.raw|createMany|\.query\(\s*`[^`]*\$\{/.test(readText(file)),
    );

    expect(found).toEqual([]);
  });

  it("opens a transaction of several statements for questions and upkeep alone", () => {
    const found = filesBelow("src/storage", ".ts").filter((file) => /\$transaction|new Transaction\(/.test(readText(file)));

    expect(found).toEqual(["src/storage/read-snapshot.ts"]);
  });
});

function importsOf(file: string): Import[] {
  return [...readText(file).matchAll(IMPORT)].map((match) => ({ file, target: match[1] ?? match[2] ?? match[3] ?? "" }));
}

function roomOf(path: string): string {
  const [, room = "", ...rest] = path.split("/");
  return rest.length === 0 ? "" : room;
}

/** Why this import is not allowed, or null when it is. */
function complaintAboutRoom({ file, target }: Import): string | null {
  if (!target.startsWith(".") || WIRING.has(file)) return null;
  const [from, to] = [roomOf(file), roomOf(posix.join(posix.dirname(file), target))];
  const allowed = MAY_IMPORT[from] ?? [];
  return from === to || allowed.includes(to) ? null : `${file} imports ${to}; ${from} may import ${allowed.join(", ") || "nothing"}`;
}
