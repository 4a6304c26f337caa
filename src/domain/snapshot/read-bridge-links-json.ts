import { defined, type Fields, sortedWords } from "./fields.ts";
import type { BridgePort } from "./rows.ts";

/** Reads one object of `bridge -j -d link show`. Null: the reason stands in `fields.problem`. */
export function readBridgePort(fields: Fields): BridgePort | null {
  const link = fields.name("ifname");
  if (link === undefined) return fields.missing("ifname");
  return defined<BridgePort>({
    features: sortedWords(Object.keys(fields.raw).filter((key) => fields.raw[key] === true)),
    link,
    master: fields.name("master"),
    state: fields.word("state"),
  });
}

/** iproute2 4.18 lists the bridge too, as a port of itself. */
export const isBridgeItself = (port: BridgePort): boolean => port.link === port.master;
