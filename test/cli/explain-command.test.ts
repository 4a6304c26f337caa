import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { capturedOverlay, directoryWith, removeDirectories, runVxlens, vxlens } from "../support/run-vxlens.ts";

afterAll(removeDirectories);

const STORY = "test/captured/story";
const asOneLine = (text: string): string => text.replaceAll(/\s+/g, " ");

describe("vxlens explain", () => {
  it.each([
    { block: "ip-a", status: 0, says: "is this node's VTEP address" },
    { block: "ip-route", status: 0, says: "go into the VXLAN link flannel.1, to the VTEP addresses 9.0.0.0, 9.0.1.0 and 9.0.3.0." },
    { block: "ip-neigh", status: 0, says: "The next hop 9.0.3.0 on flannel.1 has the MAC c2:8a:fe:64:a4:f0" },
    { block: "bridge-fdb", status: 1, says: "10.0.2.15: VirtualBox's NAT address, which every Vagrant VM has" },
  ])("says in plain words what the story's $block shows", async ({ block, status, says }) => {
    const explained = await vxlens(["explain", `${STORY}/${block}.txt`]);

    expect(asOneLine(explained.out)).toContain(says);
    expect(explained).toMatchObject({ status, err: "" });
  });

  it("says the same of standard input, with and without its name, as a process of its own", () => {
    const paste = readFileSync(`${STORY}/bridge-fdb.txt`, "utf8");
    const [named, unnamed] = [runVxlens(["explain", "-"], paste), runVxlens(["explain"], paste)];

    expect(asOneLine(named.out)).toContain("What looks wrong CRITICAL Frames for c2:8a:fe:64:a4:f0 on flannel.1 are sent to 10.0.2.15.");
    expect(named).toEqual(unnamed);
    expect(named).toMatchObject({ status: 1, err: "" });
  });

  it("counts rows of one meaning beyond six, and shows all of them with -o wide", async () => {
    const routes = Array.from({ length: 9 }, (_, subnet) => `9.0.${subnet}.0/24 via 9.0.${subnet}.0 dev flannel.1 onlink`).join("\n");
    const [text, wide] = await Promise.all([vxlens(["explain"], routes), vxlens(["explain", "-o", "wide"], routes)]);

    expect(text.out).toContain("  ... and 3 more like these (-o wide shows them)\n");
    expect(wide.out).toContain("  9.0.8.0/24 via 9.0.8.0 dev flannel.1 onlink\n");
  });

  it("gives the same as data with -o json and -o yaml", async () => {
    const [json, yaml] = await Promise.all(["json", "yaml"].map((format) => vxlens(["explain", `${STORY}/ip-neigh.txt`, "-o", format])));

    expect(JSON.parse(json?.out ?? "")).toMatchObject([
      { node: "node2", tables: [{ section: "neighbors", isPart: true }], suspicions: [], issues: [] },
    ]);
    expect(yaml?.out).toContain("- node: node2\n");
  });

  it("explains a snapshot file of a node too", async () => {
    const { node1 } = capturedOverlay("fault-dup_public_ip_all").nodes;
    const explained = await vxlens(["explain", `${directoryWith({ "node1.json": node1 })}/node1.json`]);

    expect(explained.out).toMatch(/^Node node1\n/);
    expect(asOneLine(explained.out)).toContain("which this node has itself (eth0)");
    expect(explained.status).toBe(1);
  });

  it("says which lines it could not read, and explains the others", async () => {
    const explained = await vxlens(["explain"], "$ ip neigh\n9.0.3.0 dev flannel.1 lladdr c2:8a:fe:64:a4:f0 PERMANENT\nnonsense\n");

    expect(explained.err).toMatch(/^standard input: warning: .*nonsense.*\(line_not_understood\)\n$/);
    expect(explained.status).toBe(0);
  });

  it.each([
    { words: ["no-such-file"], stdin: "", says: "cannot read no-such-file: ENOENT: no such file or directory" },
    { words: ["test"], stdin: "", says: "cannot read test: EISDIR" },
    { words: ["a", "b"], stdin: "", says: 'unexpected argument "b": one file is explained at a time' },
    { words: ["--wide"], stdin: "", says: "unknown option --wide" },
    { words: ["-o", "xml"], stdin: "", says: 'unknown output format "xml": json, yaml, wide' },
    { words: [], stdin: "", says: "standard input: no output of ip or bridge was recognised in it" },
    { words: [], stdin: "hello\n", says: "no output of ip or bridge was recognised" },
    { words: ["-"], stdin: '{"links": 3}', says: "standard input:1: /links: expected an array" },
  ])("ends with status 2 for $words with $stdin", async ({ words, stdin, says }) => {
    const { status, out, err } = await vxlens(["explain", ...words], stdin);

    expect(err).toContain(says);
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });
});
