import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/failure/failure.ts";
import { Gate } from "../../../src/transport/rest/gate.ts";

/** A work that ends when it is told to. */
function held(): { work: () => Promise<string>; finish: () => void; begun: () => boolean } {
  const state: { begun: boolean; finish: () => void } = { begun: false, finish: () => {} };
  const ended = new Promise<string>((resolve) => {
    state.finish = () => resolve("done");
  });
  return {
    work: () => {
      state.begun = true;
      return ended;
    },
    finish: () => state.finish(),
    begun: () => state.begun,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("Gate", () => {
  it("runs as many as it may at once, and the others in their order", async () => {
    const gate = new Gate({ running: 1, inside: 3, waitMs: 60_000 });
    const works = [held(), held(), held()];
    const done = works.map(({ work }) => gate.enter((whenItsTurn) => whenItsTurn(work)));
    await turn();
    const atFirst = works.map(({ begun }) => begun());
    works[0]?.finish();
    await turn();
    const then = works.map(({ begun }) => begun());
    for (const { finish } of works) finish();

    expect(atFirst).toEqual([true, false, false]);
    expect(then).toEqual([true, true, false]);
    expect(await Promise.all(done)).toEqual(["done", "done", "done"]);
  });

  it("refuses one too many with busy, and lets it in once there is room", async () => {
    const gate = new Gate({ running: 1, inside: 1, waitMs: 60_000 });
    const first = held();
    const done = gate.enter(first.work);

    await expect(gate.enter(first.work)).rejects.toMatchObject({ code: "busy" });
    first.finish();
    await done;
    expect(await gate.enter(async () => "in")).toBe("in");
  });

  it("refuses with busy what waits for its turn too long, and gives the next turn to another", async () => {
    const refusals: string[] = [];
    const gate = new Gate({ running: 1, inside: 3, waitMs: 20 }, (refusal) => refusals.push(refusal));
    const first = held();
    const done = gate.enter((whenItsTurn) => whenItsTurn(first.work));
    await turn();

    await expect(gate.enter((whenItsTurn) => whenItsTurn(async () => "late"))).rejects.toMatchObject({ code: "busy" });
    expect(refusals).toEqual(["no_turn"]);
    first.finish();
    await done;
    expect(await gate.enter((whenItsTurn) => whenItsTurn(async () => "in"))).toBe("in");
  });

  it("makes room when a work fails", async () => {
    const gate = new Gate({ running: 1, inside: 1, waitMs: 60_000 });
    const failing = () => gate.enter((whenItsTurn) => whenItsTurn(() => Promise.reject(new Failure("json_syntax", "x"))));

    await expect(failing()).rejects.toThrow("x");
    await expect(failing()).rejects.toThrow("x");
  });
});
