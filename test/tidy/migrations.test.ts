import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const DIRECTORY = "prisma/migrations";

/** The SHA-256 of each. A database that has applied one refuses to start with a file that differs: a line is added here, never changed. */
const APPLIED: Readonly<Record<string, string>> = {
  "20261125000000_init": "0fba7ef8a92cc7438b66ddb6377d010d80a9cb652c1a0a408a7ef7657f0145fb",
  "20261126102747_add_findings": "eb4ea48252ff25760b7a35d4ad6abbedf016d246f1a14348a202dbadbdfe56c7",
  "20261126132613_add_tokens": "93c7a462238c105832f618451fc96dad5f7527dfa76e6ac4b7ca56e0ebda3609",
  "20261126140000_add_receipts": "c3a165a9f12b0d21cba29c0b025255a5c03182011dab6ebf432718996853932f",
  "20261126140000_add_walls": "f3b8fb438111f998e57e37f92cf71f4ed876702692e477c61b415066f3946d74",
  "20261126143000_add_expected_nodes": "71465d885acb9d45d99c59480751ae4e65c94253f04f063a69693ff203fbf270",
  "20261126150000_add_last_body": "e827d6c3f6da598641453440a3fb8ae1f5a8abe22fbfcf95deeeb44575230a23",
};

const names = readdirSync(DIRECTORY, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe("migrations", () => {
  it("are all in the list of those that some database has applied", () => {
    expect(names.sort()).toEqual(Object.keys(APPLIED).sort());
  });

  it.each(names)("%s is byte for byte what was applied", (name) => {
    const sql = readFileSync(`${DIRECTORY}/${name}/migration.sql`);
    expect(createHash("sha256").update(sql).digest("hex")).toBe(APPLIED[name]);
  });
});
