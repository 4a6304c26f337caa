import { isUp, passesFrames } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";

/** Whether frames pass through a link, as far as the output says. `unknown`: `ip -br -j addr` and the like leave out the flags. */
export type LinkState = "up" | "down" | "no carrier" | "unknown";

/** What the flags of a link say of its state. */
export function linkState(link: Link): LinkState {
  if (link.flags.length === 0) return "unknown";
  if (!isUp(link)) return "down";
  return passesFrames(link) ? "up" : "no carrier";
}
