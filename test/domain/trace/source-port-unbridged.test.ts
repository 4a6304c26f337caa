import { describe, expect, it } from "vitest";
import { breakNode, flannelOverlay, link, type OverlayNode, podAddress } from "../../builders/overlay.ts";
import { withPod } from "../../builders/traced-overlays.ts";
import { codesOf, traceIn } from "../../builders/traces.ts";

const CABLE = link("veth9", { kind: "veth", mtu: 1450 });

/** One pod's cable is in the bridge and has been seen, another's is in none. */
const withLooseCable = (node: OverlayNode): Partial<OverlayNode> => {
  const connected = { ...node, ...withPod(node, podAddress(0, 7)) };
  return { ...connected, links: [...connected.links, CABLE] };
};
const loose = breakNode(flannelOverlay(3), 0, withLooseCable);

describe("mayBeDetached", () => {
  it.each([
    { what: "a pod that has not been seen asks for another on its bridge", from: podAddress(0, 5), to: podAddress(0, 7) },
    { what: "a pod that has not been seen is looked for", from: podAddress(1, 5), to: podAddress(0, 5) },
  ])("leaves it open where $what, and a cable is in no bridge", ({ from, to }) => {
    const trace = traceIn(loose, from, to);

    expect([trace.verdict, codesOf(trace)]).toEqual(["UNDETERMINED", expect.arrayContaining(["ADDRESS_NEVER_SEEN"])]);
  });

  it("is not asked of a pod that the bridge has seen on a port of its own", () => {
    expect(traceIn(loose, podAddress(0, 7), podAddress(1, 5)).verdict).toBe("REACHABLE");
    expect(traceIn(loose, podAddress(1, 5), podAddress(0, 7)).verdict).toBe("REACHABLE");
  });
});
