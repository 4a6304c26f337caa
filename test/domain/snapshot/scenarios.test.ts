import { describe, expect, it } from "vitest";
import { type SnapshotReading, readSections } from "../../../src/domain/snapshot/read-snapshot.ts";
import type { Section } from "../../../src/domain/snapshot/section.ts";
import { capturedNames, type Scenario, scenario } from "./captured.ts";

const names = capturedNames("scenarios");

const fromJson = ({ json }: Scenario): SnapshotReading =>
  readSections(Object.fromEntries(Object.entries(json).map(([section, data]) => [section, { data }])));

const fromText = ({ text }: Scenario): SnapshotReading =>
  readSections(Object.fromEntries(Object.entries(text).map(([section, lines]) => [section, { text: lines }])));

/** The configured facts of a section, as a set has no order. */
function factsOf({ readings }: SnapshotReading, section: Section): readonly string[] {
  const reading = readings[section];
  return reading.status === "ok" ? reading.facts.map(({ key, text }) => `${key} ${text}`).sort() : [reading.status];
}

describe("one moment as JSON and as text", () => {
  it("has scenarios to look at, so that this test cannot pass by looking at nothing", () => {
    expect(names.length).toBeGreaterThan(5);
  });

  it.each(names)("reads %s without an issue in either form", (name) => {
    expect(fromJson(scenario(name)).issues).toEqual([]);
    expect(fromText(scenario(name)).issues).toEqual([]);
  });

  it.each(names)("finds the same facts in both forms of %s, the IPv6 routes among `routes` included", (name) => {
    const [json, text] = [fromJson(scenario(name)), fromText(scenario(name))];

    for (const section of ["links", "addresses", "routes", "routes6", "rules", "neighbors", "fdb"] as const) {
      expect({ section, facts: factsOf(text, section) }).toEqual({ section, facts: factsOf(json, section) });
    }
  });

  it.each(names)("gives each fact of %s a key of its own", (name) => {
    for (const reading of Object.values(fromJson(scenario(name)).readings)) {
      const keys = reading.status === "ok" ? [...reading.facts, ...reading.volatile].map(({ key }) => key) : [];
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});
