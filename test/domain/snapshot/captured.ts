import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { SectionReading } from "../../../src/domain/snapshot/fact.ts";
import { readSections, type SnapshotReading } from "../../../src/domain/snapshot/read-snapshot.ts";
import type { SectionInput } from "../../../src/domain/snapshot/read-section.ts";
import type { Row } from "../../../src/domain/snapshot/rows.ts";
import type { Section } from "../../../src/domain/snapshot/section.ts";

const HOME = new URL("../../captured/iproute2/", import.meta.url);

/** A captured file's text; null where that tool printed nothing. */
export function captured(path: string): string | null {
  try {
    return readFileSync(new URL(path, HOME), "utf8");
  } catch {
    return null;
  }
}

export const capturedNames = (folder: string): readonly string[] => readdirSync(new URL(folder, HOME)).sort();

/** The lines between the command and the exit status of a file under `text-variants`. */
export const variant = (name: string): string => (captured(`text-variants/${name}.txt`) ?? "").split("\n").slice(1, -2).join("\n");

export type Scenario = Readonly<{ json: Record<Section, unknown>; text: Record<Section, string> }>;

export function scenario(name: string): Scenario {
  return JSON.parse(gunzipSync(readFileSync(new URL(`scenarios/${name}`, HOME))).toString()) as Scenario;
}

/** One section read from its text. */
export function readText(section: Section, text: string): Readonly<{ reading: SectionReading; issues: SnapshotReading["issues"] }> {
  return readInput(section, { text });
}

/** One section read from JSON rows. */
export function readData(section: Section, data: unknown): Readonly<{ reading: SectionReading; issues: SnapshotReading["issues"] }> {
  return readInput(section, { data });
}

function readInput(section: Section, input: SectionInput): Readonly<{ reading: SectionReading; issues: SnapshotReading["issues"] }> {
  const { readings, issues } = readSections({ [section]: input });
  return { reading: readings[section], issues };
}

/** All rows of a reading, the volatile ones too; empty when it has none. */
export function rowsOf(reading: SectionReading): readonly Row[] {
  return reading.status === "ok" ? [...reading.facts, ...reading.volatile].map(({ row }) => row) : [];
}

/** Rows by their key. */
export function rowsByKey(reading: SectionReading): ReadonlyMap<string, Row> {
  return new Map(reading.status === "ok" ? [...reading.facts, ...reading.volatile].map(({ key, row }) => [key, row]) : []);
}
