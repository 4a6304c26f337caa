/** A question of the demo: what it asks in words, and the GraphQL that asks it. README tells the same ones. */
export type Question = Readonly<{ title: string; query: string }>;

/** The story: flannel registered the NAT address 10.0.2.15 of every node. */
export const STORY_QUESTIONS: readonly Question[] = [
  {
    title: "Which underlay IP serves node3's VTEP MAC?",
    query: `{ vtep(mac: "d6:61:70:9d:b2:6e") { agreement underlayIp claims { underlayIp observers owners } bearers { node link local candidates } } }`,
  },
  {
    title: "What is wrong, since when, and what is there to do?",
    query: `{ findings(since: "-7d") { edges { node { severity title message nodes remedy openedAt closedAt } } } }`,
  },
  {
    title: "Which subnets have inconsistent next hops?",
    query: `{ inconsistentSubnets { prefix reasons owners nextHops { gateway link remoteVteps loopsBack leadsTo nodes } } }`,
  },
  {
    title: "Where does a packet from a pod of node1 to one of node2 end?",
    query: `{ trace(from: "9.0.1.2", to: "9.0.2.2") { verdict summary forward { dropCause droppedAt hops { node steps { kind outcome description } } } } }`,
  },
];

/** A healthy cluster with a few hours of drift. */
export const DRIFT_QUESTIONS: readonly Question[] = [
  {
    title: "Is anything inconsistent in the other cluster now?",
    query: `{ inconsistentSubnets(cluster: "office") { prefix } }`,
  },
  {
    title: "And two hours ago?",
    query: `{ inconsistentSubnets(cluster: "office", at: "-2h") { prefix reasons missingOn } }`,
  },
  {
    title: "Could a pod of node2 reach one of node4 then, and since when not?",
    query: `{ trace(cluster: "office", from: "9.0.2.2", to: "9.0.4.2", at: "-2h") { verdict summary lastReachableAt brokenBy { at node section operation key } } }`,
  },
  {
    title: "What changed in the last four hours?",
    query: `{ changes(cluster: "office", since: "-4h", first: 10) { edges { node { at node section operation key fields } } } }`,
  },
  {
    title: "What is the net difference between seven hours ago and now on node2?",
    query: `{ diff(cluster: "office", from: "-7h", node: ["node2"], first: 10) { edges { node { section operation key fields } } } }`,
  },
];
