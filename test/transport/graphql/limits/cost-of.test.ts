import { readFileSync } from "node:fs";
import { getIntrospectionQuery, Kind, type OperationDefinitionNode, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { costOf } from "../../../../src/transport/graphql/limits/cost-of.ts";
import { fieldShapes } from "../../../../src/transport/graphql/limits/field-shapes.ts";
import { COST_MAX } from "../../../../src/transport/graphql/limits/limits.ts";

const shapes = fieldShapes(readFileSync("schema.graphql", "utf8"));

function cost(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text);
  const operation = document.definitions.find((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION)!;
  return costOf({ shapes, document, operation, variables });
}

describe("costOf", () => {
  it.each([
    ["a field is one", "{ __typename }", 1],
    ["so is each field below it", `{ node(name: "a") { name state } }`, 3],
    [
      "a connection's edges are as many as its first",
      "{ nodes(first: 7) { totalCount edges { cursor node { name } } } }",
      1 + 1 + 1 + 7 * 3,
    ],
    ["without first they are as many as the schema's default", "{ nodes { edges { cursor } } }", 1 + 1 + 50],
    ["so they are where first is null", "{ nodes(first: null) { edges { cursor } } }", 1 + 1 + 50],
    ["a list with first is as long as that", "{ inconsistentSubnets(first: 3) { prefix isConsistent } }", 1 + 3 * 2],
    ["any other list is taken for ten", `{ node(name: "a") { links { name } } }`, 1 + 1 + 10],
    ["an answer of each node is taken for a thousand", `{ lookup(address: "192.0.2.1") { node } }`, 1 + 1000],
    ["ten plain values are one", "{ findings(first: 2) { edges { node { nodes(first: 100) } } } }", 1 + 1 + 2 * (1 + 1 + 10)],
    ["what looks through history is ten thousand", `{ trace(from: "a", to: "b") { lastReachableAt } }`, 1 + 10_000],
    [
      "pages within pages multiply",
      "{ nodes(first: 20) { edges { node { fdb(first: 30) { edges { cursor } } } } } }",
      2 + 20 * (1 + 1 + 1 + 30),
    ],
    [
      "fragments count where they are spread",
      "{ ...A ...A } fragment A on Query { nodes(first: 5) { ...B } } fragment B on NodeConnection { edges { cursor } }",
      2 * (2 + 5),
    ],
    [
      "a fragment on edges takes the page around it",
      "{ nodes(first: 2) { ...B } x: nodes(first: 3) { ...B } } fragment B on NodeConnection { edges { ... { cursor } } }",
      2 + 2 + 2 + 3,
    ],
    [
      "what no page may have counts as the nearest that it may",
      "{ nodes(first: 2147483647) { edges { cursor } } x: nodes(first: -1) { edges { cursor } } }",
      2 + 1000 + 2,
    ],
  ])("%s", (_name, text, expected) => {
    expect(cost(text)).toBe(expected);
  });

  it.each([
    ["its value", { first: 9 }, 9],
    ["its own default where it is not given", {}, 4],
    ["the argument's default where it is null", { first: null }, 50],
    ["the most that there is where it is no number", { first: "5" }, 1000],
  ])("takes for a variable %s", (_name, variables, size) => {
    expect(cost("query ($first: Int = 4) { nodes(first: $first) { edges { cursor } } }", variables)).toBe(2 + size);
  });

  it.each([
    [
      "nodes with their VTEPs and sections",
      "{ nodes(first: 1000) { edges { node { name state observedAt vteps { link mac vni local port mtu isUp addresses } sections { name status rowCount } } } } }",
    ],
    [
      "VTEPs with all that is claimed",
      "{ vteps(first: 1000) { totalCount edges { node { mac agreement underlayIp bearers { node link vni local port isUp candidates } claims { underlayIp vni observerCount owners since } missingOn } } } }",
    ],
    [
      "findings in full",
      "{ findings(first: 1000) { totalCount edges { node { id code severity title message nodeCount nodes subject evidence remedy openedAt closedAt } } pageInfo { hasNextPage endCursor } } }",
    ],
    [
      "changes in full",
      `{ changes(since: "-1h", first: 1000) { edges { node { at node section operation key before after fields isVolatile } } } }`,
    ],
    [
      "subnets with their groups",
      "{ inconsistentSubnets(first: 1000) { prefix reasons owners nextHops { type gateway link remoteVteps loopsBack leadsTo nodeCount nodes } missingOn } }",
    ],
    [
      "a node's routes in full",
      `{ node(name: "a") { routes(first: 1000) { edges { node { dst family type table metric protocol scope gateway link prefSrc flags validFrom nextHops { gateway link weight flags } } } } } }`,
    ],
    [
      "every node's route to an address",
      `{ lookup(address: "192.0.2.1") { node route { dst gateway link metric validFrom nextHops { gateway link weight } } } }`,
    ],
    [
      "traces of a dashboard",
      `{ ${[1, 2, 3, 4, 5].map((n) => `t${n}: trace(from: "192.0.2.${n}", to: "192.0.2.9") { verdict summary lastReachableAt brokenBy(first: 5) { key } forward { hops { node steps { kind outcome description evidence } } } }`).join(" ")} }`,
    ],
    ["the schema", getIntrospectionQuery()],
  ])("lets pass what a dashboard asks for: %s", (_name, text) => {
    expect(cost(text)).toBeLessThanOrEqual(COST_MAX);
  });

  it.each([
    ["rows of all nodes", "{ nodes(first: 1000) { edges { node { routes(first: 1000) { edges { cursor } } } } } }"],
    [
      "nodes of all clusters with their rows",
      "{ clusters { nodes(first: 1000) { edges { node { facts { edges { node { key } } } } } } } }",
    ],
    [
      "the past of many traces",
      `{ ${Array.from({ length: 20 }, (_, n) => `t${n}: trace(from: "192.0.2.${n}", to: "192.0.2.9") { lastReachableAt brokenBy { key } }`).join(" ")} }`,
    ],
  ])("stops what would hold others up: %s", (_name, text) => {
    expect(cost(text)).toBeGreaterThan(COST_MAX);
  });
});
