import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, fdbLine, iso, push } from "../../support/api.ts";
import { toCsv } from "../../../src/transport/rest/csv.ts";
import { type RunningServer, START, startServer } from "../../support/server.ts";

const MINUTE = 60_000;

let server: RunningServer;
const table = (path: string, headers = {}) => call(server, { method: "GET", path: `/api/v1/tables/${path}`, headers });
const pushed = (node: string, fdb: string) =>
  push(server, { agent: { version: "1.2.3" }, fdb }, { path: `/api/v1/clusters/lab/nodes/${node}/snapshot` });

beforeAll(async () => {
  server = await startServer();
  server.clock.now = START;
  await pushed("n1", fdbLine("10.0.2.15"));
  await pushed("n2", fdbLine("10.0.2.15"));
  server.clock.now = START + 5 * MINUTE;
  await pushed("n1", fdbLine("192.168.1.123"));
  server.clock.now = START + 6 * MINUTE;
});
afterAll(() => server.stop());

const NODE_COLUMNS = "time,cluster,node,state,stateRank,ageSeconds,intervalSeconds,clockSkewMs,agentVersion";

describe("tableRows", () => {
  it("tells nodes as rows of plain values, with a rank beside the state", async () => {
    const { text } = await table("nodes?cluster=lab");

    const more = { cluster: "lab", intervalSeconds: 60, clockSkewMs: null, agentVersion: "1.2.3" };
    expect(JSON.parse(text)).toEqual([
      { time: iso(START + 5 * MINUTE), node: "n1", state: "FRESH", stateRank: 0, ageSeconds: 60, ...more },
      { time: iso(START), node: "n2", state: "OVERDUE", stateRank: 1, ageSeconds: 360, ...more },
    ]);
  });

  it("tells nodes as of another moment", async () => {
    const { text } = await table(`nodes?cluster=lab&node=n2&at=${START + MINUTE}`);

    expect(JSON.parse(text)).toMatchObject([{ node: "n2", state: "FRESH" }]);
  });

  it("tells nodes as of the end of the stretch that a dashboard shows", async () => {
    const { text } = await table(`nodes?cluster=lab&node=n2&from=${START}&to=${START + MINUTE}`);

    expect(JSON.parse(text)).toMatchObject([{ node: "n2", state: "FRESH", ageSeconds: 60 }]);
  });

  it("tells changes, newest first, with the rows before and after", async () => {
    const { text } = await table("changes?cluster=lab&from=-1h&section=fdb");

    const rows = JSON.parse(text) as Record<string, string>[];
    expect(rows[0]).toMatchObject({ time: iso(START + 5 * MINUTE), node: "n1", section: "fdb", operation: "MODIFIED" });
    expect(JSON.parse(String(rows[0]?.["after"]))).toMatchObject({ remoteVtep: "192.168.1.123" });
    expect(rows.map(({ operation }) => operation)).toEqual(["MODIFIED", "ADDED", "ADDED"]);
  });

  it("tells changes of a stretch of time, of some nodes, up to a limit", async () => {
    expect(JSON.parse((await table(`changes?cluster=lab&from=${START}&to=now`)).text)).toHaveLength(1);
    expect(JSON.parse((await table("changes?cluster=lab&node=n2,n3&section=fdb")).text)).toHaveLength(1);
    expect(JSON.parse((await table("changes?cluster=lab&limit=2")).text)).toHaveLength(2);
  });

  it("prints CSV with a header line, and where there are no rows only that", async () => {
    const { text, headers } = await table("nodes?cluster=lab&format=csv");

    expect(headers.get("Content-Type")).toBe("text/csv; charset=utf-8; header=present");
    expect(text.split("\r\n")).toEqual([
      NODE_COLUMNS,
      `${iso(START + 5 * MINUTE)},lab,n1,FRESH,0,60,60,,1.2.3`,
      `${iso(START)},lab,n2,OVERDUE,1,360,60,,1.2.3`,
      "",
    ]);
    expect((await table("nodes?cluster=nowhere&format=csv")).text).toBe(`${NODE_COLUMNS}\r\n`);
  });

  it("tells what is kept when it is asked for more", async () => {
    expect((await table("changes?cluster=lab&from=0")).status).toBe(200);
  });
});

describe("toCsv", () => {
  it("quotes what needs it and defuses what a spreadsheet would run", () => {
    const rows = [{ a: 'say "hi", you', b: "=1+1", c: null, d: -1, e: "two\nlines" }];

    expect(toCsv(["a", "b", "c", "d", "e"], rows)).toBe(`a,b,c,d,e\r\n"say ""hi"", you",'=1+1,,-1,"two\nlines"\r\n`);
  });
});
