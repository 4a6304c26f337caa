import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Address } from "../../src/domain/address/address.ts";
import type { Mac } from "../../src/domain/address/mac.ts";
import type { Prefix } from "../../src/domain/address/prefix.ts";
import { judgeVtep } from "../../src/domain/overlay/judge-vtep.ts";
import { changes } from "../../src/questions/changes.ts";
import { claimsSince } from "../../src/questions/claim-since.ts";
import { clusterTables } from "../../src/questions/cluster-tables.ts";
import { diff } from "../../src/questions/diff.ts";
import { lookup } from "../../src/questions/lookup.ts";
import { factsOf, nodeFacts } from "../../src/questions/node-facts.ts";
import { nodeAt, nodesAt } from "../../src/questions/nodes.ts";
import { sectionReports } from "../../src/questions/section-reports.ts";
import { inconsistentSubnets, subnet } from "../../src/questions/subnets.ts";
import { validFrom } from "../../src/questions/valid-from.ts";
import { vtep, vteps } from "../../src/questions/vteps.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { flannelSnapshot, vtepMac } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const EVERYTHING = { nodes: null, sections: null, concern: { subnet: null, mac: null, address: null }, includeVolatile: false };
const NODES = 4;
const WRONG_AT = NOON + 10 * MINUTE;
const RIGHT_AT = NOON + 20 * MINUTE;
const NOW = NOON + 21 * MINUTE;

let database: TestDatabase;
let store: OpenStore;

/** Healthy at noon; from 12:10 to 12:20 node 1 sends to node 2's VTEP MAC by node 3's underlay address. */
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
  const wrong = {
    ...flannelSnapshot(1, NODES),
    fdb: flannelSnapshot(1, NODES).fdb.map((row) => (row["mac"] === vtepMac(2) ? { ...row, dst: "192.0.2.3" } : row)),
  };
  for (let node = 1; node <= NODES; node++) await pushAt(store, NOON, { node: `node${node}`, snapshot: flannelSnapshot(node, NODES) });
  await pushAt(store, WRONG_AT, { node: "node1", snapshot: wrong });
  for (let node = 1; node <= NODES; node++) await pushAt(store, RIGHT_AT, { node: `node${node}`, snapshot: flannelSnapshot(node, NODES) });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

describe("vtep", () => {
  const asked = { mac: vtepMac(2) as Mac, vni: null };

  it("agrees in a healthy cluster", async () => {
    const { judged } = await asking(store, NOW, async (asker) => vtep(await clusterOf(asker), asked));

    expect(judged).toMatchObject({ agreement: "AGREED", underlayIp: "192.0.2.2", bearers: [{ link: "flannel.1" }] });
  });

  it("tells the conflict as of the moment when there was one", async () => {
    const { judged } = await asking(store, NOW, async (asker) => vtep(await clusterOf(asker, WRONG_AT), asked));

    expect(judged.agreement).toBe("CONFLICT");
    expect(judged.claims.map(({ underlayIp, observers }) => [underlayIp, observers.size])).toEqual([
      ["192.0.2.2", 2],
      ["192.0.2.3", 1],
    ]);
  });

  it("judges from the slots that it reads as from the whole cluster", async () => {
    const [narrow, whole] = await asking(store, NOW, async (asker) => {
      const of = await clusterOf(asker, WRONG_AT);
      return [(await vtep(of, asked)).judged, judgeVtep(await clusterTables(of), asked.mac)] as const;
    });

    expect(narrow).toEqual(whole);
  });

  it("knows nothing of an unknown cluster", async () => {
    const { judged } = await asking(store, NOW, () => vtep(null, asked));

    expect(judged).toMatchObject({ agreement: "UNKNOWN", underlayIp: null, bearers: [], claims: [] });
  });

  it("says since when any observer has made each claim", async () => {
    const since = await asking(store, NOW, async (asker) => {
      const of = await clusterOf(asker, WRONG_AT + MINUTE);
      const { tables, judged } = await vtep(of, asked);
      return claimsSince(judged.claims.map((claim) => ({ of, tables, mac: asked.mac, claim })));
    });

    expect(since).toEqual([NOON, WRONG_AT]);
  });
});

describe("vteps", () => {
  it("lists the worst agreement first", async () => {
    const { found } = await asking(store, NOW, async (asker) => vteps(await clusterOf(asker, WRONG_AT), { vni: null, agreement: [] }));

    expect(found.map(({ mac, agreement }) => [mac, agreement])).toEqual([
      [vtepMac(2), "CONFLICT"],
      [vtepMac(1), "AGREED"],
      [vtepMac(3), "AGREED"],
      [vtepMac(4), "AGREED"],
    ]);
  });
});

describe("inconsistentSubnets", () => {
  it("finds none in a healthy cluster, though all next hops differ", async () => {
    expect(await asking(store, NOW, async (asker) => inconsistentSubnets(await clusterOf(asker), null))).toEqual([]);
  });

  it("finds the one that led elsewhere, as of the moment when it did", async () => {
    const found = await asking(store, NOW, async (asker) => inconsistentSubnets(await clusterOf(asker, WRONG_AT), null));

    expect(found.map(({ judged }) => [judged.prefix, judged.reasons])).toEqual([["10.244.2.0/24", ["FDB_WRONG_DST"]]]);
  });
});

describe("subnet", () => {
  it("is null for a prefix that is no overlay subnet", async () => {
    expect(await asking(store, NOW, async (asker) => subnet(await clusterOf(asker), "192.0.2.0/24" as Prefix))).toBeNull();
  });
});

describe("lookup", () => {
  it("gives every node's longest match", async () => {
    const found = await asking(store, NOW, async (asker) => lookup(await clusterOf(asker), "10.244.2.7" as Address));

    expect(found.map(({ node, route }) => [node, route?.fact.row.link])).toEqual([
      ["node1", "flannel.1"],
      ["node2", "cni0"],
      ["node3", "flannel.1"],
      ["node4", "flannel.1"],
    ]);
  });
});

describe("validFrom", () => {
  it("says since when a row has been as it is, and not since when its slot was written last", async () => {
    const ages = await asking(store, NOW, async (asker) => {
      const node = await nodeAt(await clusterOf(asker), "node1");
      const [facts = []] = node === null ? [] : await nodeFacts([node]);
      const entries = factsOf(facts, "fdb");
      const since = node === null ? [] : await validFrom(entries.map((fact) => ({ node, fact })));
      return entries.map(({ row }, index) => [row.mac, since[index]]);
    });

    expect(ages).toEqual([
      [vtepMac(2), RIGHT_AT],
      [vtepMac(3), NOON],
      [vtepMac(4), NOON],
    ]);
  });
});

describe("sectionReports", () => {
  it("keeps the last ok report of a section that fails since", async () => {
    const { fdb: _failed, ...rest } = flannelSnapshot(9, NODES);
    await pushAt(store, NOON, { node: "node9", snapshot: flannelSnapshot(9, NODES) });
    await pushAt(store, RIGHT_AT, { node: "node9", snapshot: rest });

    const reports = await asking(store, NOW, async (asker) => {
      const node = await nodeAt(await clusterOf(asker), "node9");
      const [facts = []] = node === null ? [] : await nodeFacts([node]);
      return node === null ? [] : (await sectionReports([{ node, facts }])).flat();
    });

    expect(reports.find(({ name }) => name === "fdb")).toEqual({
      name: "fdb",
      status: "not_collected",
      error: null,
      observedAt: NOON,
      rowCount: NODES,
    });
    expect(reports.find(({ name }) => name === "routes")).toMatchObject({ status: "ok", observedAt: RIGHT_AT });
    expect(reports.find(({ name }) => name === "vlans")).toEqual({
      name: "vlans",
      status: "not_collected",
      error: null,
      observedAt: null,
      rowCount: 0,
    });
  });
});

describe("changes and diff", () => {
  it("tells what changed, newest first, page by page without loss or repetition", async () => {
    const keys = async (first: number): Promise<string[]> => {
      const told: string[] = [];
      let after: string | null = null;
      do {
        const page = await asking(store, NOW, async (asker) =>
          changes(await clusterOf(asker), { ...EVERYTHING, since: NOON, until: NOW, nodes: ["node1"] }, { first, after }),
        );
        told.push(...page.edges.map(({ node }) => `${node.at} ${node.section} ${node.key} ${node.fields.join()}`));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      return told;
    };

    expect(await keys(50)).toEqual([
      `${RIGHT_AT} fdb flannel.1 ${vtepMac(2)} self remoteVtep`,
      `${WRONG_AT} fdb flannel.1 ${vtepMac(2)} self remoteVtep`,
    ]);
    expect(await keys(1)).toEqual(await keys(50));
  });

  it("tells all rows of a first push as added", async () => {
    const page = await asking(store, NOW, async (asker) =>
      changes(
        await clusterOf(asker),
        { ...EVERYTHING, since: NOON - 1, until: NOON, nodes: ["node2"], sections: ["neighbors"] },
        { first: 50, after: null },
      ),
    );

    expect(page.edges.map(({ node }) => [node.operation, node.key]).sort()).toEqual([
      ["ADDED", "flannel.1 10.244.1.0"],
      ["ADDED", "flannel.1 10.244.3.0"],
      ["ADDED", "flannel.1 10.244.4.0"],
    ]);
  });

  it("leaves out of the net difference what came and went", async () => {
    const asked = { from: NOON, to: NOW, nodes: ["node1"], sections: null, includeVolatile: false };

    expect((await asking(store, NOW, async (asker) => diff(await clusterOf(asker), asked, { first: 50, after: null }))).edges).toEqual([]);
  });

  it("tells the net difference up to a moment in between, in either direction", async () => {
    const remotes = async (from: number, to: number) => {
      const asked = { from, to, nodes: ["node1"], sections: null, includeVolatile: false };
      const page = await asking(store, NOW, async (asker) => diff(await clusterOf(asker), asked, { first: 50, after: null }));
      return page.edges.map(({ node }) =>
        [node.before, node.after].map((row) => (row !== null && "remoteVtep" in row ? row.remoteVtep : null)),
      );
    };

    expect(await remotes(NOON, WRONG_AT)).toEqual([["192.0.2.2", "192.0.2.3"]]);
    expect(await remotes(WRONG_AT, NOON)).toEqual([["192.0.2.3", "192.0.2.2"]]);
  });
});

describe("an operation", () => {
  it("reads one moment: a push that lands meanwhile is seen by none of its questions", async () => {
    const seen = await asking(store, NOW + 10 * MINUTE, async (asker) => {
      const of = await clusterOf(asker);
      const before = (await nodesAt(of)).length;
      await pushAt(store, NOW + MINUTE, { node: "node7", snapshot: flannelSnapshot(7, NODES) });
      return { before, after: (await nodesAt(of)).length };
    });

    expect(seen.after).toBe(seen.before);
    expect(await asking(store, NOW + 10 * MINUTE, async (asker) => (await nodesAt(await clusterOf(asker))).length)).toBe(seen.before + 1);
  });

  it("refuses a moment before the history that is kept", async () => {
    const asked = asking(store, NOW, (asker) => clusterOf(asker, NOON - 91 * 24 * 60 * MINUTE));

    await expect(asked).rejects.toMatchObject({ code: "history_not_kept" });
  });

  it("counts a node as LOST a day after its last word, and no more as an observer", async () => {
    const { states, judged } = await asking(store, NOW + 25 * 60 * MINUTE, async (asker) => {
      const of = await clusterOf(asker);
      return { states: (await nodesAt(of)).map(({ state }) => state), ...(await vtep(of, { mac: vtepMac(2) as Mac, vni: null })) };
    });

    expect(new Set(states)).toEqual(new Set(["LOST"]));
    expect(judged.claims).toEqual([]);
  });
});
