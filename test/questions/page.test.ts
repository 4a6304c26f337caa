import { describe, expect, it } from "vitest";
import { checkedFirst, decodeCursor, encodeCursor, PAGE_SIZE_MAX, pageOf } from "../../src/questions/page.ts";

const LETTERS = ["a", "b", "c"];

/** The items of a page, and whether there are more. */
function page(first: number, after: string | null) {
  const { edges, pageInfo } = pageOf(LETTERS, { first, after }, { kind: "node", keyOf: (letter) => letter });
  return { items: edges.map(({ node }) => node), ...pageInfo };
}

describe("pageOf", () => {
  it("goes on after the cursor, and says whether there is more", () => {
    const first = page(2, null);

    expect(first).toMatchObject({ items: ["a", "b"], hasNextPage: true });
    expect(page(2, first.endCursor)).toMatchObject({ items: ["c"], hasNextPage: false });
  });

  it("knows that a page which ends with the list is the last", () => {
    expect(page(3, null)).toMatchObject({ items: LETTERS, hasNextPage: false });
    expect(page(2, encodeCursor("node", ["a"]))).toMatchObject({ items: ["b", "c"], hasNextPage: false });
  });

  it("goes on behind an item that is there no more", () => {
    expect(page(2, encodeCursor("node", ["aa"])).items).toEqual(["b", "c"]);
  });

  it("is empty behind the last item, and for a size of none", () => {
    expect(page(2, encodeCursor("node", ["c"]))).toEqual({ items: [], hasNextPage: false, endCursor: null });
    expect(page(0, null)).toEqual({ items: [], hasNextPage: true, endCursor: null });
  });
});

describe("checkedFirst", () => {
  it("takes a size from none to the most, and nothing beyond", () => {
    expect([0, PAGE_SIZE_MAX].map(checkedFirst)).toEqual([0, PAGE_SIZE_MAX]);
    expect(() => checkedFirst(-1)).toThrow(expect.objectContaining({ code: "bad_user_input" }));
    expect(() => checkedFirst(PAGE_SIZE_MAX + 1)).toThrow(expect.objectContaining({ code: "bad_user_input" }));
  });
});

describe("decodeCursor", () => {
  it("gives back what a cursor was made of", () => {
    expect(decodeCursor("difference", encodeCursor("difference", [17, 193, "flannel.1 10.0.0.1"]))).toEqual([
      17,
      193,
      "flannel.1 10.0.0.1",
    ]);
  });

  it.each([
    "",
    "bm9uc2Vuc2U",
    encodeCursor("node", []),
    Buffer.from("[null]").toString("base64url"),
    Buffer.from('{"a":1}').toString("base64url"),
  ])("refuses %j, which no answer held", (cursor) => {
    expect(() => decodeCursor("node", cursor)).toThrow(expect.objectContaining({ code: "bad_user_input" }));
  });
});
