import { afterAll, describe, expect, it } from "vitest";
import type { Trace } from "../../src/domain/trace/trace.ts";
import { capturedDirectory, capturedOverlay, directoryWith, removeDirectories, runVxlens, vxlens } from "../support/run-vxlens.ts";

const STORY = "fault-dup_public_ip_all";
const [healthy, broken] = [capturedDirectory("healthy-plain"), capturedDirectory(STORY)];
afterAll(removeDirectories);

const tracesIn = (out: string): readonly Trace[] =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Trace);

describe("vxlens trace", () => {
  it("walks the request and the reply, and ends with status 0 when the answer comes back", async () => {
    const { status, out, err } = await vxlens(["trace", "9.0.1.2", "9.0.2.2", "--snapshots", healthy]);

    expect(out).toMatch(/^REACHABLE: 9\.0\.1\.2 to 9\.0\.2\.2 with 84 bytes: /);
    expect(out).toMatch(
      /\nThe request: REACHABLE, path MTU 1450\n {2}node1\n {4}SOURCE .*\n {4}ROUTE .*\n {4}NEIGHBOR .*\n {4}FDB .*\n {4}ENCAPSULATE /,
    );
    expect(out).toMatch(/\nThe reply: REACHABLE, path MTU 1450\n {2}node2\n/);
    expect(out).toMatch(/\nWhat this rests on:\n {4}[A-Z_]+: /);
    expect({ status, err }).toEqual({ status: 0, err: "" });
  });

  it("says where and why it ends, with status 1", async () => {
    const { status, out } = await vxlens(["trace", "9.0.1.2", "9.0.2.2", "--snapshots", broken]);

    expect(out).toMatch(/^UNREACHABLE: /);
    expect(out).toContain("\nThe request: UNREACHABLE, UNDERLAY_IP_IS_OWN at node1");
    expect(out).toMatch(/\n {4}ROUTE +DROP +\S/);
    expect(out).not.toContain("The reply");
    expect(status).toBe(1);
  });

  it("ends with status 3 when the data does not decide it", async () => {
    const { status, out } = await vxlens(["trace", "9.0.1.2", "9.9.9.9", "--snapshots", healthy]);

    expect(out).toMatch(/^UNDETERMINED: /);
    expect(out).toContain("ADDRESS_UNKNOWN: ");
    expect(status).toBe(3);
  });

  it("prints with -o wide the rows that decided, as ip and bridge print them", async () => {
    const { out } = await vxlens(["trace", "9.0.1.2", "9.0.2.2", "--snapshots", broken, "-o", "wide"]);

    expect(out).toMatch(/\n +routes: 9\.0\.2\.0\/24 via 9\.0\.2\.0 dev flannel\.1 onlink\n/);
    expect(out).toMatch(/\n +fdb: ca:5d:31:26:d7:d7 dev flannel\.1 dst 10\.0\.2\.15 self permanent\n/);
  });

  it("prints with -o json the Trace of the schema, and the same with -o yaml", async () => {
    const [json, yaml] = await Promise.all(
      ["json", "yaml"].map((format) => vxlens(["trace", "9.0.1.2", "9.0.2.2", "--snapshots", broken, "-o", format])),
    );
    const trace = JSON.parse(json?.out ?? "") as Trace;

    expect(Object.keys(trace)).toEqual(["verdict", "summary", "forward", "return", "caveats"]);
    expect(trace).toMatchObject({
      verdict: "UNREACHABLE",
      forward: { dropCause: "UNDERLAY_IP_IS_OWN", droppedAt: "node1", pathMtu: 1450 },
      return: null,
    });
    expect(trace.forward.hops[0]?.steps[1]?.evidence).toEqual([
      expect.objectContaining({ section: "routes", dst: "9.0.2.0/24", gateway: "9.0.2.0" }),
    ]);
    expect(yaml?.out).toMatch(/^verdict: UNREACHABLE\nsummary: /);
    expect([json?.status, yaml?.status]).toEqual([1, 1]);
  });

  it("takes the size and the node of the source", async () => {
    const words = ["trace", "9.0.1.2", "9.0.2.2", "--snapshots", healthy, "--from-node", "node1"];
    const [fits, large] = await Promise.all([vxlens([...words, "--size", "1450"]), vxlens([...words, "--size=1451"])]);

    expect([fits.status, large.status]).toEqual([0, 1]);
    expect(large.out).toContain("MTU_TOO_SMALL at node1");
  });

  it("follows IPv6 as well", async () => {
    const { status, out } = await vxlens(["trace", "fd09:0:0:1::2", "FD09:0:0:2::2", "--snapshots", capturedDirectory("fault-v6_healthy")]);

    expect(out).toMatch(/^REACHABLE: fd09:0:0:1::2 to fd09:0:0:2::2/);
    expect(status).toBe(0);
  });

  it.each(["healthy-plain", STORY, "fault-fdb_missing", "fault-ecmp_dead_leg"])(
    "answers every pair of %s on a line of its own, as pings were answered",
    (name) => {
      const { pairs } = capturedOverlay(name);
      const file = `${directoryWith({ "pairs.txt": pairs.map(([from, to]) => `${from} ${to}\n`).join("") })}/pairs.txt`;
      const { status, out, err } = runVxlens(["trace", "--pairs", file, "--snapshots", capturedDirectory(name), "-o", "json"]);
      const wrong = tracesIn(out).filter(({ verdict }, index) => {
        const expected = pairs[index]?.[2] === true ? "REACHABLE" : "UNREACHABLE";
        return verdict !== expected && verdict !== "AMBIGUOUS";
      });

      expect({ status, err }).toEqual({ status: 0, err: "" });
      expect(tracesIn(out)).toHaveLength(pairs.length);
      expect(wrong.map(({ summary }) => summary)).toEqual([]);
    },
    60_000,
  );

  it("reads pairs with and without a size from standard input, and passes over blank lines and remarks", async () => {
    const pairs = "# two sizes\r\n9.0.1.2 9.0.2.2\r\n\r\n  9.0.1.2\t9.0.2.2   1451\r\n";
    const words = ["trace", "--pairs", "-", "--snapshots", healthy];
    const [table, json, yaml] = await Promise.all([
      vxlens(words, pairs),
      vxlens([...words, "-o", "json", "--size", "1400"], pairs),
      vxlens([...words, "-o", "yaml"], pairs),
    ]);

    expect(table.out.split("\n").map((line) => line.split(/ {3,}/))).toEqual([
      ["VERDICT", "FROM", "TO", "SIZE", "CAUSE", "AT"],
      ["REACHABLE", "9.0.1.2", "9.0.2.2", "84", "<none>", "<none>"],
      ["UNREACHABLE", "9.0.1.2", "9.0.2.2", "1451", "MTU_TOO_SMALL", "node1"],
      [""],
    ]);
    expect(tracesIn(json.out).map(({ summary }) => /with \d+ bytes/.exec(summary)?.[0])).toEqual(["with 1400 bytes", "with 1451 bytes"]);
    expect(
      yaml.out
        .split("---\n")
        .slice(1)
        .map((text) => text.split("\n")[0]),
    ).toEqual(["verdict: REACHABLE", "verdict: UNREACHABLE"]);
    expect([table.status, json.status, yaml.status]).toEqual([0, 0, 0]);
  });

  it.each([
    { words: [], says: "two addresses are needed: FROM and TO" },
    { words: ["9.0.1.2"], says: "two addresses are needed" },
    { words: ["9.0.1.2", "9.0.2.2", "9.0.3.2"], says: 'unexpected argument "9.0.3.2"' },
    { words: ["9.0.1.2", "9.0.2"], says: 'not an IP address: "9.0.2"' },
    { words: ["9.0.1.2/24", "9.0.2.2"], says: 'not an IP address: "9.0.1.2/24"; it is written without a prefix length' },
    { words: ["9.0.1.2", "fd09::1"], says: "are not of one family" },
    { words: ["9.0.1.2", "9.0.2.2", "--size", "big"], says: 'not a size: "big"; it is the bytes of the whole IP packet, 28 to 65535' },
    { words: ["9.0.1.2", "9.0.2.2", "--size", "-5"], says: 'not a size: "-5"' },
    { words: ["9.0.1.2", "9.0.2.2", "--size", "65536"], says: 'not a size: "65536"' },
    { words: ["fd09::1", "fd09::2", "--size", "40"], says: "48 to 65535" },
    { words: ["9.0.1.2", "9.0.2.2", "--from-node", "nod1"], says: 'no snapshot is of a node "nod1": did you mean node1?' },
    { words: ["9.0.1.2", "9.0.2.2", "--sise", "84"], says: "unknown option --sise: did you mean --size?" },
    { words: ["9.0.1.2", "9.0.2.2", "-o", "jsno"], says: "json, yaml, wide" },
    { words: ["9.0.1.2", "--pairs", "package.json"], says: 'unexpected argument "9.0.1.2"' },
    { words: ["--pairs", "package.json", "--from-node", "node1"], says: "--from-node is for one question" },
    { words: ["--pairs", "no-such-file"], says: "cannot read no-such-file: ENOENT" },
  ])("ends with status 2 for $words", async ({ words, says }) => {
    const { status, out, err } = await vxlens(["trace", ...words, "--snapshots", healthy]);

    expect(err).toContain(says);
    expect(err).toContain("See `vxlens trace --help`.");
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });

  it.each([
    { pairs: "", says: "standard input: there is no line FROM TO [SIZE] in it" },
    { pairs: "9.0.1.2 9.0.2.2\n9.0.1.2\n", says: "standard input:2: expected FROM TO [SIZE]" },
    { pairs: "9.0.1.2 9.0.2.2 84 1\n", says: "standard input:1: expected FROM TO [SIZE]" },
    { pairs: "9.0.1.2 9.0.2.2\n\n9.0.1.2 9.0.2.x\n", says: 'standard input:3: not an IP address: "9.0.2.x"' },
    { pairs: "9.0.1.2 9.0.2.2 1e3\n", says: 'standard input:1: not a size: "1e3"' },
  ])("ends with status 2 and answers nothing for the pairs $pairs", async ({ pairs, says }) => {
    const { status, out, err } = await vxlens(["trace", "--pairs", "-", "--snapshots", healthy], pairs);

    expect(err).toContain(says);
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });

  it("needs snapshots", async () => {
    expect(await vxlens(["trace", "9.0.1.2", "9.0.2.2"])).toMatchObject({
      status: 2,
      err: expect.stringContaining("--snapshots DIR is required"),
    });
  });
});
