import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/failure/failure.ts";
import { readEnvelope } from "../../src/intake/read-envelope.ts";

const read = (body: object) => readEnvelope(JSON.stringify(body));
const links = [{ ifname: "lo" }];

describe("readEnvelope", () => {
  it("reads the long form of the contract", () => {
    const envelope = read({
      schema: "vxlens.snapshot/v1",
      observedAt: "2026-11-22T10:00:00Z",
      sentAt: "2026-11-22T10:00:01Z",
      intervalSeconds: 30,
      agent: { name: "vxlens-agent", version: "1.0.0" },
      sections: { links: { data: links }, fdb: { text: "x" }, nexthops: { status: "error", error: 'Object "nexthop" is unknown' } },
    });

    expect(envelope).toEqual({
      observedAt: Date.parse("2026-11-22T10:00:00Z"),
      sentAt: Date.parse("2026-11-22T10:00:01Z"),
      intervalSeconds: 30,
      agentVersion: "1.0.0",
      node: null,
      sections: { links: { data: links }, fdb: { text: "x" }, nexthops: { status: "error", error: 'Object "nexthop" is unknown' } },
      issues: [],
    });
  });

  it("reads the short form as the same, with what may stand beside its sections", () => {
    const long = { sections: { links: { data: links }, fdb: { text: "x" } } };
    const beside = { schema: "vxlens.snapshot/v1", observedAt: 5, sentAt: 6, intervalSeconds: 10, agent: { version: "2" }, node: "n1" };

    expect(read({ links, fdb: "x" })).toEqual(read(long));
    expect(read({ ...beside, links, fdb: "x" })).toEqual(read({ ...beside, ...long }));
    expect(read({ sections: { links, fdb: "x" } })).toEqual(read(long));
  });

  it("takes a body without times, interval and agent", () => {
    expect(read({ fdb: "" })).toMatchObject({ observedAt: null, sentAt: null, intervalSeconds: 60, agentVersion: null });
  });

  it("keeps the name that the body gives its node for those who have no other", () => {
    expect(read({ node: "n1", fdb: "" }).node).toBe("n1");
    expect(read({ node: 1, fdb: "" })).toMatchObject({ node: null, issues: [] });
  });

  it("takes sysctls as an object of names and values, in both forms", () => {
    const data = { "net.ipv4.ip_forward": "1" };

    expect(read({ sysctls: data }).sections).toEqual({ sysctls: { data } });
    expect(read({ sysctls: { data } }).sections).toEqual({ sysctls: { data } });
    expect(() => read({ sysctls: {} })).toThrow(Failure);
  });

  it("keeps an empty list apart from a section that is absent", () => {
    expect(read({ sections: { fdb: { data: [] } } }).sections).toEqual({ fdb: { data: [] } });
  });

  it("takes sections that failed or were not collected, and warns of rows that they should not have", () => {
    const envelope = read({ fdb: { status: "not_collected", text: "" }, routes: { status: "error", error: "e".repeat(600), data: [{}] } });

    expect(envelope.sections).toEqual({ fdb: { status: "not_collected" }, routes: { status: "error", error: "e".repeat(500) } });
    expect(envelope.issues).toMatchObject([{ code: "rows_ignored", pointer: "/routes" }]);
  });

  it("cuts no character of an error in two", () => {
    const envelope = read({ fdb: { status: "error", error: `${"e".repeat(499)}\u{1f600}` } });

    expect(envelope.sections).toEqual({ fdb: { status: "error", error: "e".repeat(499) } });
  });

  it("warns of what it does not know, at its place", () => {
    const envelope = read({ "a~b": 1, agent: { mood: "good" }, sections: { fdb: { text: "", size: 1 }, ports: [] }, links });

    expect(envelope.issues.map(({ code, pointer }) => [code, pointer])).toEqual([
      ["unknown_key", "/agent/mood"],
      ["unknown_key", "/a~0b"],
      ["unknown_key", "/links"],
      ["unknown_section", "/sections/ports"],
      ["unknown_key", "/sections/fdb/size"],
    ]);
  });

  it("counts warnings beyond a hundred instead of telling them", () => {
    const strange = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`k${index}`, 0]));

    const { issues } = read({ ...strange, fdb: "" });
    expect(issues).toHaveLength(101);
    expect(issues.at(-1)).toMatchObject({ code: "more_issues", detail: "50 more warnings of the envelope" });
  });

  it("tells 20 faults at most", () => {
    const sections = Object.fromEntries(
      ["links", "addresses", "routes", "routes6", "rules", "rules6", "neighbors", "fdb", "nexthops", "vlans", "bridgeLinks", "sysctls"].map(
        (name) => [name, { status: 1, error: 2 }],
      ),
    );

    expect(failureOf({ sections }).details).toHaveLength(20);
  });

  it("gives an envelope or a failure for whatever JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("sections", "fdb", "agent", "observedAt", "intervalSeconds"), (value, key) => {
        expect(outcomeOf(JSON.stringify(value))).toBe("failure");
        expect(["envelope", "failure"]).toContain(outcomeOf(JSON.stringify({ [key]: value, links: [] })));
      }),
    );
  });

  it("gives an envelope or a failure for whatever text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(["envelope", "failure"]).toContain(outcomeOf(text));
      }),
    );
  });
});

function failureOf(body: object): Failure {
  try {
    read(body);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("it was taken");
}

function outcomeOf(text: string): "envelope" | "failure" {
  try {
    readEnvelope(text);
    return "envelope";
  } catch (error) {
    if (error instanceof Failure) return "failure";
    throw error;
  }
}
