import { mkdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { capturedDirectory, capturedOverlay, directoryWith, removeDirectories, vxlens } from "../support/run-vxlens.ts";

afterAll(removeDirectories);

const STORY = "fault-dup_public_ip_all";

describe("vxlens diagnose", () => {
  it("prints a table of findings and ends with status 1", async () => {
    const { status, out, err } = await vxlens(["diagnose", "--snapshots", capturedDirectory(STORY)]);
    const [header = "", first = ""] = out.split("\n");

    expect(header.split(/ {3,}/)).toEqual(["SEVERITY", "CODE", "SUBJECT", "NODES", "MESSAGE"]);
    expect(first).toMatch(/^CRITICAL +DUPLICATE_UNDERLAY_IP +address:10\.0\.2\.15 +node1,node2,node3 \+1 +\S/);
    expect({ status, err }).toEqual({ status: 1, err: "" });
  });

  it("prints with -o wide what to do as well", async () => {
    const { status, out } = await vxlens(["diagnose", "--snapshots", capturedDirectory(STORY), "-o", "wide"]);

    expect(out).toMatch(/\n {4}To do: \S/);
    expect(status).toBe(1);
  });

  it("prints with -o json one array of findings with the fields of the schema", async () => {
    const { status, out } = await vxlens(["diagnose", "--snapshots", capturedDirectory(STORY), "-o", "json"]);
    const [first] = JSON.parse(out) as Record<string, unknown>[];

    expect(first).toMatchObject({
      id: "DUPLICATE_UNDERLAY_IP/address:10.0.2.15",
      code: "DUPLICATE_UNDERLAY_IP",
      severity: "CRITICAL",
      title: expect.any(String),
      message: expect.stringContaining("10.0.2.15"),
      nodeCount: 4,
      nodes: ["node1", "node2", "node3", "node4"],
      subject: "address:10.0.2.15",
      evidence: expect.any(Array),
      openedAt: null,
      closedAt: null,
    });
    expect(status).toBe(1);
  });

  it("opens a finding when the tables were read, the latest of its nodes", async () => {
    const nodes = Object.entries(capturedOverlay(STORY).nodes);
    const files = nodes.map(([name, { node: _node, ...sections }], index) => [
      `${name}.json`,
      { schema: "vxlens.snapshot/v1", observedAt: `2026-11-22T10:0${index}:00Z`, sections: asSections(sections) },
    ]);
    const { out } = await vxlens(["diagnose", "--snapshots", directoryWith(Object.fromEntries(files)), "-o", "yaml"]);

    expect(out).toContain("  openedAt: 2026-11-22T10:03:00.000Z\n");
  });

  it("says that there is nothing and what it has not looked at, with status 0", async () => {
    const directory = capturedDirectory("healthy-plain");
    const [text, json] = await Promise.all([
      vxlens(["diagnose", "--snapshots", directory]),
      vxlens(["diagnose", "--snapshots", directory, "-o", "json"]),
    ]);

    expect(text.out).toMatch(/^No findings in the tables of 4 nodes\.\nNot in the tables of nodes, so not looked at: firewalls/);
    expect(text.status).toBe(0);
    expect(json).toEqual({ status: 0, out: "[]\n", err: "" });
  });

  it("tells rows that it cannot read with their file and place, and goes on", async () => {
    const fdb = "no entry at all\nc2:8a:fe:64:a4:f0 dev flannel.1 dst 10.0.2.15 self permanent";
    const directory = directoryWith({ "node9.json": { node: "node9", fdb } });
    const { status, err } = await vxlens(["diagnose", "--snapshots", directory]);

    expect(err).toBe(`${directory}/node9.json: warning: /sections/fdb/text:1: no entry at all (line_not_understood)\n`);
    expect(status).toBe(0);
  });

  it.each([
    { words: [], says: "--snapshots DIR is required" },
    { words: ["--snapshots"], says: "--snapshots needs a value" },
    { words: ["--snapshot", "."], says: "did you mean --snapshots?" },
    { words: ["more", "--snapshots", "."], says: 'unexpected argument "more"' },
    { words: ["--snapshots", ".", "-o", "jsn"], says: 'unknown output format "jsn": did you mean json?' },
    { words: ["--snapshots", ".", "-o", "table"], says: "json, yaml, wide" },
    { words: ["--snapshots", "no-such-directory"], says: "cannot read the directory no-such-directory: ENOENT" },
    { words: ["--snapshots", "package.json"], says: "cannot read the directory package.json: ENOTDIR" },
  ])("ends with status 2 for $words", async ({ words, says }) => {
    const { status, out, err } = await vxlens(["diagnose", ...words]);

    expect(err).toContain(says);
    expect(err).toContain("See `vxlens diagnose --help`.");
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });

  it("ends with status 2 for a file that the system does not give", async () => {
    const directory = directoryWith({});
    mkdirSync(`${directory}/node1.json`);

    expect(await vxlens(["diagnose", "--snapshots", directory])).toMatchObject({
      status: 2,
      out: "",
      err: expect.stringContaining(`cannot read ${directory}/node1.json: EISDIR`),
    });
  });

  it.each([
    { what: "no snapshots", files: { "notes.txt": "" }, says: / has no snapshots: each is a file <node>\.json/ },
    { what: "a file that is not JSON", files: { "a.json": '{\n"links": [\n}' }, says: /\/a\.json:3: \/links\/0: expected a value/ },
    { what: "a file that is no object", files: { "a.json": "[]" }, says: /\/a\.json:1: a snapshot is a JSON object/ },
    { what: "an empty file", files: { "a.json": "" }, says: /\/a\.json:1: .*the text ends too early/ },
    { what: "a file without tables", files: { "a.json": {} }, says: /\/a\.json:1: there is no section/ },
    {
      what: "a file of another schema",
      files: { "a.json": '{\n "sections": {"links": []},\n "schema": "v9"}' },
      says: /\/a\.json:3: \/schema: "v9" is not supported/,
    },
    { what: "a file that is not UTF-8", files: { "a.json": Buffer.from([0x7b, 0xff]) }, says: /\/a\.json is not UTF-8 text/ },
    { what: "a packed file", files: { "a.json": Buffer.from([0x1f, 0x8b, 8]) }, says: /packed with gzip: unpack it/ },
    {
      what: "two files of one node",
      files: { "a.json": { node: "n1", fdb: "" }, "b.json": { node: "n1", fdb: "" } },
      says: /a\.json and .*b\.json are both of the node n1/,
    },
  ])("ends with status 2 for a directory with $what", async ({ files, says }) => {
    const { status, out, err } = await vxlens(["diagnose", "--snapshots", directoryWith(files)]);

    expect(err).toMatch(says);
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });
});

const asSections = (sections: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(sections).map(([section, data]) => [section, { data }]));
