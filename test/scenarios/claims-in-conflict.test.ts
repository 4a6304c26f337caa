import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLAIMS } from "../builders/conflicting-claims.ts";
import { vtepMac } from "../builders/flannel-snapshot.ts";
import { podAddress, tracedSnapshot } from "../builders/traced-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../support/graphql-server.ts";
import { evaluateAll } from "../support/kept-findings.ts";

/** Node 4 claims the VTEP MAC of node 2, the underlay address of node 1, and an address of the pods of node 3; 5 and 6 have no part in it. */
const SIZE = 6;
const ALL = Array.from({ length: SIZE }, (_, index) => index + 1);
const LIAR = 4;
const CLAIMED = [
  { claim: "the VTEP MAC", victim: 2 },
  { claim: "the underlay address, on loopback", victim: 1 },
  { claim: "the address of a pod", victim: 3 },
].map(({ claim, victim }) => ({ claim: CLAIMS.find(({ name }) => name === claim)!, victim }));
const THIRDS = [5, 6];

const honest = (number: number) => tracedSnapshot(number, SIZE);
const lying = () => CLAIMED.reduce((told, { claim, victim }) => ({ ...told, ...claim.by(told, victim, LIAR) }), honest(LIAR));

let server: GraphqlServer;

beforeAll(async () => {
  server = await startGraphqlServer(NOON + 2 * MINUTE);
  await pushAll("forth", ALL, true);
  await pushAll("back", ALL.toReversed(), true);
  await pushAll("honest", ALL, false);
  for (const cluster of ["forth", "back", "honest"]) await evaluateAll(server.store, NOON + 2 * MINUTE, cluster);
});

afterAll(() => server.stop());

/** Each node reports at noon and a minute later, in this order. */
async function pushAll(cluster: string, order: readonly number[], lies: boolean): Promise<void> {
  for (const minute of [0, 1])
    for (const number of order)
      await pushAt(server.store, NOON + minute * MINUTE, {
        cluster,
        node: `node${number}`,
        snapshot: lies && number === LIAR ? lying() : honest(number),
      });
}

async function ask(query: string): Promise<Record<string, unknown>> {
  const { data, errors } = await server.ask(query);
  expect(errors).toBeUndefined();
  return data ?? {};
}

const FINDINGS = "edges { node { code severity subject message nodes evidence openedAt closedAt } }";
const findings = async (cluster: string) =>
  ((await ask(`{ findings(cluster: "${cluster}") { ${FINDINGS} } }`))["findings"] as { edges: { node: Told }[] }).edges.map(
    ({ node }) => node,
  );

type Told = Readonly<{ code: string; subject: string; message: string; evidence: readonly { nodes: readonly string[] }[] }>;

const about = (cluster: string): Promise<Record<string, unknown>> =>
  ask(`{
    ${THIRDS.map((third) => `v${third}: vtep(cluster: "${cluster}", mac: "${vtepMac(third)}") { mac agreement underlayIp bearers { node link local candidates } claims { underlayIp observers owners since } missingOn }`).join(" ")}
    ${THIRDS.map((third) => `s${third}: subnet(cluster: "${cluster}", prefix: "10.244.${third}.0/24") { prefix isConsistent reasons owners nextHops { gateway link remoteVteps leadsTo nodes } missingOn }`).join(" ")}
    forth: trace(cluster: "${cluster}", from: "${podAddress(5)}", to: "${podAddress(6)}") { verdict summary forward { hops { node steps { kind outcome description evidence } } } return { hops { node } } caveats { code } }
  }`);

describe("nodes that claim one thing", () => {
  it("are told alike in whichever order they reported, each claim with both nodes", async () => {
    const [forth, back] = [await findings("forth"), await findings("back")];

    expect(forth).toEqual(back);
    for (const { claim, victim } of CLAIMED) {
      const finding = forth.find(({ code, subject }) => code === claim.code && subject === claim.subject(victim));
      const inRows = new Set(finding?.evidence.flatMap(({ nodes }) => nodes));
      expect([finding?.message, inRows.has(`node${victim}`), inRows.has(`node${LIAR}`)]).toEqual([
        expect.stringMatching(new RegExp(`node(${victim}|${LIAR})\\b.*node(${victim}|${LIAR})\\b`)),
        true,
        true,
      ]);
    }
    expect(await findings("honest")).toEqual([]);
  });

  it("are both kept: each is told as it reported", async () => {
    const { vtep } = await ask(
      `{ vtep(cluster: "forth", mac: "${vtepMac(2)}") { agreement bearers { node } claims { underlayIp owners } } }`,
    );

    expect(vtep).toEqual({
      agreement: "WRONG_OWNER",
      bearers: [{ node: "node2" }, { node: "node4" }],
      claims: [{ underlayIp: "192.0.2.2", owners: ["node2"] }],
    });
  });

  it("change nothing that is answered about others", async () => {
    const undisturbed = JSON.stringify(await about("honest"));

    expect(JSON.stringify(await about("forth"))).toBe(undisturbed);
    expect(JSON.stringify(await about("back"))).toBe(undisturbed);
  });

  it("stay told when one of them is LOST: silence takes no claim back", async () => {
    const before = (await findings("forth")).map(({ code, subject }) => `${code} ${subject}`);
    const later = NOON + 25 * 60 * MINUTE;
    for (const number of ALL.filter((other) => other !== LIAR))
      await pushAt(server.store, later, { cluster: "forth", node: `node${number}`, snapshot: honest(number) });
    server.clock.now = later;
    await evaluateAll(server.store, later, "forth");

    expect(await ask(`{ node(cluster: "forth", name: "node${LIAR}") { state } }`)).toEqual({ node: { state: "LOST" } });
    expect((await findings("forth")).map(({ code, subject }) => `${code} ${subject}`)).toEqual(expect.arrayContaining(before));
  });
});
