import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Address } from "../../../src/domain/address/address.ts";
import type { Mac } from "../../../src/domain/address/mac.ts";
import type { Prefix } from "../../../src/domain/address/prefix.ts";
import { diagnose } from "../../../src/domain/diagnosis/diagnose.ts";
import { toldFinding, type ToldFinding } from "../../../src/domain/diagnosis/told-finding.ts";
import { clusterTablesFrom, type NodeFacts, nodeFactsOf } from "../../../src/domain/overlay/build-cluster-tables.ts";
import type { ClusterTables } from "../../../src/domain/overlay/cluster-tables.ts";
import { judgeSubnet } from "../../../src/domain/overlay/judge-subnet.ts";
import { judgeVtep } from "../../../src/domain/overlay/judge-vtep.ts";
import { NodeSet } from "../../../src/domain/overlay/node-set.ts";
import { readSections } from "../../../src/domain/snapshot/read-snapshot.ts";
import { traceRoute } from "../../../src/domain/trace/trace-route.ts";
import { namesOf } from "../../builders/overlay.ts";
import { CLAIMS, type Claim } from "../../builders/conflicting-claims.ts";
import { type FlannelSnapshot, sectionInputs, vtepMac } from "../../builders/flannel-snapshot.ts";
import { podAddress, tracedSnapshot } from "../../builders/traced-snapshot.ts";

const SIZE = 5;
const ALL = Array.from({ length: SIZE }, (_, index) => index + 1);
const nodeOf = (number: number): string => `node${number}`;
const report = (number: number, snapshot: Partial<FlannelSnapshot>): NodeFacts =>
  nodeFactsOf(nodeOf(number), readSections(sectionInputs(snapshot)));
const healthy = new Map(ALL.map((number) => [number, report(number, tracedSnapshot(number, SIZE))]));

type Case = Readonly<{ claim: Claim; victim: number; liar: number }>;

/** The tables once all have reported, in whatever order they did. */
function tablesWith({ claim, victim, liar }: Case, order: readonly number[]): ClusterTables {
  const lying = report(liar, claim.by(tracedSnapshot(liar, SIZE), victim, liar));
  return clusterTablesFrom(order.map((number) => (number === liar ? lying : healthy.get(number)!)));
}

const findingsIn = (tables: ClusterTables): ToldFinding[] => diagnose(tables).map((finding) => toldFinding(finding, tables.nodes));

const named = ({ message, nodes, evidence }: ToldFinding, node: string) => ({
  inWords: message.includes(node),
  inRows: nodes.includes(node) || evidence.some((row) => row.nodes.includes(node)),
});

/** All that is answered about some nodes and the ways between them, as text; of how others reach them only what `senders` do. */
function answersAbout(tables: ClusterTables, numbers: readonly number[], senders: readonly string[]): string {
  const pairs = numbers.flatMap((from) => numbers.filter((to) => to !== from).map((to) => [podAddress(from), podAddress(to)]));
  const answers = [
    ...numbers.map((number) => judgeVtep(tables, vtepMac(number) as Mac)),
    ...numbers.map((number) => subnetAsSentTo(tables, `10.244.${number}.0/24` as Prefix, senders)),
    ...pairs.map(([from, to]) => traceRoute(tables, { from: from as Address, to: to as Address, fromNode: null, size: 84 })),
  ];
  return JSON.stringify(answers, (_key, value: unknown) => (value instanceof NodeSet ? namesOf(tables, value) : value));
}

/** The whole answer where all send; else without what it comes to over all senders. */
function subnetAsSentTo(tables: ClusterTables, prefix: Prefix, senders: readonly string[]): unknown {
  const judged = judgeSubnet(tables, prefix);
  if (senders.length === SIZE || judged === null) return judged;
  const groups = judged.nextHops.map((group) => ({
    ...group,
    nodes: namesOf(tables, group.nodes).filter((name) => senders.includes(name)),
  }));
  return [judged.owners, groups.filter(({ nodes }) => nodes.length > 0)];
}

const cases = fc
  .record({
    claim: fc.constantFrom(...CLAIMS),
    pair: fc.shuffledSubarray(ALL, { minLength: 2, maxLength: 2 }),
    order: fc.shuffledSubarray(ALL, { minLength: SIZE }),
  })
  .map(({ claim, pair: [victim = 1, liar = 2], order }) => ({ claim, victim, liar, order }));

describe("a node that claims what is another's", () => {
  it.each(CLAIMS.map((claim) => [claim.name, claim] as const))("is told with the other, in words and by their rows: %s", (_name, claim) => {
    const finding = findingsIn(tablesWith({ claim, victim: 2, liar: 4 }, ALL)).find(({ code }) => code === claim.code);

    expect(finding?.subject).toBe(claim.subject(2));
    expect(["node2", "node4"].map((node) => finding && named(finding, node))).toEqual(
      ["node2", "node4"].map(() => ({ inWords: true, inRows: true })),
    );
  });

  it("is told alike whatever the order in which they reported", () => {
    fc.assert(
      fc.property(cases, ({ order, ...lie }) => {
        const told = findingsIn(tablesWith(lie, order));

        expect(told).toEqual(findingsIn(tablesWith(lie, ALL)));
        expect(told.map(({ code, subject }) => `${code} ${subject}`)).toContain(`${lie.claim.code} ${lie.claim.subject(lie.victim)}`);
      }),
      { numRuns: 15 },
    );
  }, 30_000);

  it("changes nothing that is answered about third nodes", () => {
    fc.assert(
      fc.property(cases, ({ order, ...lie }) => {
        const thirds = ALL.filter((number) => number !== lie.victim && number !== lie.liar);
        const without = clusterTablesFrom(ALL.map((number) => (number === lie.liar ? unclaimed(lie) : healthy.get(number)!)));

        const senders = ALL.filter((number) => lie.claim.isMute !== true || number !== lie.liar).map(nodeOf);
        expect(answersAbout(tablesWith(lie, order), thirds, senders)).toBe(answersAbout(without, thirds, senders));
      }),
      { numRuns: 20 },
    );
  }, 30_000);
});

/** The sections in which the liar claims something, as it reports them when it claims nothing. */
function unclaimed({ claim, victim, liar }: Case): NodeFacts {
  const snapshot = tracedSnapshot(liar, SIZE);
  const claimed = claim.by(snapshot, victim, liar);
  return report(liar, Object.fromEntries(Object.entries(snapshot).filter(([section]) => section in claimed)));
}
