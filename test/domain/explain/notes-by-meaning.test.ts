import { describe, expect, it } from "vitest";
import { notesByMeaning } from "../../../src/domain/explain/notes-by-meaning.ts";
import { rowsIn } from "./view.ts";

describe("notesByMeaning", () => {
  it("puts rows of one meaning together, where the first of them stands", () => {
    const rows = rowsIn("neighbors", "10.0.0.1 dev a FAILED\n10.0.0.2 dev b FAILED\n10.0.0.3 dev a FAILED");
    const notes = notesByMeaning("neighbors", rows, ({ link }) => ({ key: link, words: (same) => `${same.length} on ${link}` }));

    expect(notes).toEqual([
      { rows: ["10.0.0.1 dev a FAILED", "10.0.0.3 dev a FAILED"], meaning: "2 on a" },
      { rows: ["10.0.0.2 dev b FAILED"], meaning: "1 on b" },
    ]);
  });
});
