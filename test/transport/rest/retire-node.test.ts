import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, fdbLine, push } from "../../support/api.ts";
import { type RunningServer, START, startServer } from "../../support/server.ts";

const MINUTE = 60_000;

let server: RunningServer;
let node = 0;
const path = () => `/api/v1/clusters/lab/nodes/n${node}`;
const pushed = (envelope: object) => push(server, envelope, { path: `${path()}/snapshot` });
const retired = () => call(server, { method: "DELETE", path: path(), headers: {} });

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  node += 1;
  server.clock.now = START;
});

const report = { fdb: fdbLine("10.0.2.15"), neighbors: "10.0.0.9 dev eth0 lladdr 52:54:00:00:00:09 REACHABLE\n" };

type Ends = Readonly<{ what: string; valid_from: Date; valid_to: Date | null }>;

/** Everything of the node that has a beginning and an end. */
async function ends(): Promise<Ends[]> {
  return server.store.db.$queryRaw`
    with wanted as (select cluster_id, id from node where name = ${`n${node}`})
    select 'version' as what, v.valid_from, nullif(v.valid_to, 'infinity') as valid_to from version v, wanted w where v.node_id = w.id
    union all select distinct 'slots', s.valid_from, nullif(s.valid_to, 'infinity') from slot_state s, wanted w where s.node_id = w.id
    union all select 'volatile', x.valid_from, nullif(x.valid_to, 'infinity') from volatile_state x, wanted w where x.node_id = w.id
    order by 1, 2`;
}

describe("retireNode", () => {
  it("ends the node's present and keeps its history", async () => {
    await pushed(report);
    server.clock.now += MINUTE;
    const answer = await retired();

    const [from, to] = [new Date(START), new Date(START + MINUTE)];
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(await ends()).toEqual(["slots", "version", "volatile"].map((what) => ({ what, valid_from: from, valid_to: to })));
  });

  it("answers 404 not_found the second time", async () => {
    await pushed(report);
    await retired();

    expect((await retired()).json).toMatchObject({ status: 404, code: "not_found" });
  });

  it("retires once when several ask at the same time", async () => {
    await pushed(report);
    const answers = await Promise.all([retired(), retired(), retired(), retired()]);

    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404]);
  });

  it("lets the node begin anew when it pushes again, with the time between left empty", async () => {
    await pushed(report);
    server.clock.now += MINUTE;
    await retired();
    server.clock.now += MINUTE;
    const answer = await pushed(report);

    expect(answer.json).toMatchObject({ outcome: "applied", changes: { fdb: { added: 1 } } });
    expect(await ends()).toEqual(
      [
        { what: "slots", at: 0, to: MINUTE },
        { what: "slots", at: 2 * MINUTE, to: null },
        { what: "version", at: 0, to: MINUTE },
        { what: "volatile", at: 0, to: MINUTE },
        { what: "volatile", at: 2 * MINUTE, to: null },
      ].map(({ what, at, to }) => ({ what, valid_from: new Date(START + at), valid_to: to === null ? null : new Date(START + to) })),
    );
    expect((await retired()).status).toBe(204);
  });

  it("ends no interval before it began when the clock of another replica is ahead", async () => {
    await pushed(report);
    server.clock.now -= MINUTE;
    await retired();

    expect((await ends()).every(({ valid_from, valid_to }) => valid_to !== null && valid_from < valid_to)).toBe(true);
  });

  it("enters a late push into the life that has ended", async () => {
    await pushed(report);
    server.clock.now += 2 * MINUTE;
    await retired();
    const late = { observedAt: START + MINUTE, sentAt: server.clock.now, fdb: fdbLine("192.168.1.123") };

    expect((await pushed(late)).json).toMatchObject({ outcome: "late" });
    expect((await ends()).every(({ valid_to }) => valid_to !== null)).toBe(true);
    expect((await retired()).status).toBe(404);
  });
});
