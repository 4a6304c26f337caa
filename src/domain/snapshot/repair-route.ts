/** A key with its value, or words that stood where a pair should. */
export type JsonPair = Readonly<{ key: string; value: unknown }> | Readonly<{ key: null; words: string }>;

type Pair = Readonly<{ key: string; value: unknown }>;

/**
 * Puts the next hops of a multipath route together that iproute2 up to 5.3 broke apart:
 * `"flags":[],"gateway":"10.1.1.2"dev eth0 weight 1 ,"flags":[],"gateway":"10.1.1.3"dev eth0 weight 1 ,"flags":[]`.
 * The words follow a next hop's gateway, and its flags follow the words.
 */
export function foldNextHops(pairs: readonly JsonPair[]): readonly Pair[] {
  const kept: Pair[] = [];
  const hops: Record<string, unknown>[] = [];
  let open: Record<string, unknown> | null = null;
  for (const pair of pairs) {
    if (pair.key === null) {
      open = { ...gatewayBefore(kept), ...wordsOf(pair.words) };
      hops.push(open);
    } else if (open !== null && pair.key === "flags") {
      open["flags"] = pair.value;
      open = null;
    } else kept.push(pair);
  }
  return hops.length === 0 ? kept : [...kept, { key: "nexthops", value: hops }];
}

/** Takes the gateway that stands last among the pairs; a next hop without one has only a link. */
function gatewayBefore(kept: Pair[]): Record<string, unknown> {
  const last = kept.at(-1);
  if (last === undefined || (last.key !== "gateway" && last.key !== "via")) return {};
  kept.pop();
  return { [last.key]: last.value };
}

/** `dev eth0 weight 3` */
function wordsOf(text: string): Record<string, unknown> {
  const words = text.split(/\s+/);
  const hop: Record<string, unknown> = {};
  for (let at = 0; at + 1 < words.length; at += 2) hop[words[at] === "weight" ? "weight" : "dev"] = words[at + 1];
  return hop;
}
