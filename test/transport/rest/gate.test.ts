import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/failure/failure.ts";
import { Gate, type GateHooks } from "../../../src/transport/rest/gate.ts";

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

const noHooks: GateHooks = { onRefusal: () => {}, beforeTurn: async () => {} };
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("Gate", () => {
  it("runs as many as it may at once, and the others in their order", async () => {
    const gate = new Gate({ running: 1, inside: 3, waitMs: 60_000 }, noHooks);
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
    const gate = new Gate({ running: 1, inside: 1, waitMs: 60_000 }, noHooks);
    const first = held();
    const done = gate.enter(first.work);

    await expect(gate.enter(first.work)).rejects.toMatchObject({ code: "busy" });
    first.finish();
    await done;
    expect(await gate.enter(async () => "in")).toBe("in");
  });

  it("refuses with busy what waits for its turn too long, and gives the next turn to another", async () => {
    const refusals: string[] = [];
    const gate = new Gate({ running: 1, inside: 3, waitMs: 20 }, { ...noHooks, onRefusal: (refusal) => refusals.push(refusal) });
    const first = held();
    const done = gate.enter((whenItsTurn) => whenItsTurn(first.work));
    await turn();

    await expect(gate.enter((whenItsTurn) => whenItsTurn(async () => "late"))).rejects.toMatchObject({ code: "busy" });
    expect(refusals).toEqual(["no_turn"]);
    first.finish();
    await done;
    expect(await gate.enter((whenItsTurn) => whenItsTurn(async () => "in"))).toBe("in");
  });

  it("tells who is refused when to come again, one after the other, once it knows how fast works are done", async () => {
    const gate = new Gate({ running: 1, inside: 30, waitMs: 60_000 }, noHooks);
    const works = Array.from({ length: 30 }, held);
    const done = works.map(({ work }) => gate.enter((whenItsTurn) => whenItsTurn(work)));
    const refused = () => gate.enter(async () => "in").catch((error: Failure) => error.retryAfterSeconds);
    const atFirst = await refused();
    for (const { finish } of works.slice(0, 20)) {
      await sleep(10);
      finish();
      await turn();
    }
    const room = Array.from({ length: 20 }, () => gate.enter((whenItsTurn) => whenItsTurn(held().work)));
    const times = await Promise.all(Array.from({ length: 200 }, refused));

    expect(atFirst).toBeNull();
    expect(Number(times[0])).toBeGreaterThan(0);
    expect(Number(times.at(-1))).toBeGreaterThan(1);
    expect(times).toEqual(times.toSorted((a, b) => Number(a) - Number(b)));
    for (const { finish } of works) finish();
    await Promise.all(done);
    expect(room).toHaveLength(20);
  });

  it("refuses at once who would wait too long behind the others", async () => {
    const refusals: string[] = [];
    const gate = new Gate({ running: 1, inside: 1_000, waitMs: 200 }, { ...noHooks, onRefusal: (refusal) => refusals.push(refusal) });
    const each = async () => gate.enter((whenItsTurn) => whenItsTurn(() => sleep(5)));
    const done = Array.from({ length: 30 }, each);
    await Promise.all(done);
    const results = await Promise.allSettled(Array.from({ length: 300 }, each));

    const taken = results.filter(({ status }) => status === "fulfilled");
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length).toBeLessThan(100);
    expect(refusals.filter((refusal) => refusal === "no_room").length).toBeGreaterThan(200);
  });

  it("does what is to go before each turn, and the next one's after it", async () => {
    const seen: string[] = [];
    const gate = new Gate({ running: 1, inside: 2, waitMs: 60_000 }, { ...noHooks, beforeTurn: async () => void seen.push("before") });
    const work = (name: string) => gate.enter((whenItsTurn) => whenItsTurn(async () => void seen.push(name)));
    await Promise.all([work("first"), work("second")]);

    expect(seen).toEqual(["before", "first", "before", "second"]);
  });

  it("makes room when a work fails", async () => {
    const gate = new Gate({ running: 1, inside: 1, waitMs: 60_000 }, noHooks);
    const failing = () => gate.enter((whenItsTurn) => whenItsTurn(() => Promise.reject(new Failure("json_syntax", "x"))));

    await expect(failing()).rejects.toThrow("x");
    await expect(failing()).rejects.toThrow("x");
  });
});
