import { describe, expect, it } from "vitest";
import { isOpen } from "../../../src/domain/trace/source-port.ts";
import { flannelOverlay, link, type OverlayNode, podAddress } from "../../builders/overlay.ts";
import { withLink, withPod } from "../../builders/traced-overlays.ts";
import { codesOf, traceAfter } from "../../builders/traces.ts";

const healthy = flannelOverlay(2);
const blocked = { portState: "disabled" };

describe("sourcePort", () => {
  it.each<[string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["its own port is blocked", "UNREACHABLE", (node) => withPod(node, podAddress(0, 5), blocked)],
    ["the only port is down", "UNREACHABLE", (node) => withLink(node, "veth0", { flags: [] })],
    ["there is no port", "UNREACHABLE", ({ links }) => ({ links: links.filter(({ name }) => name !== "veth0") })],
    ["another pod's port is blocked", "REACHABLE", (node) => withPod(node, podAddress(0, 6))],
    [
      "one of two ports is blocked, and nothing says whose",
      "UNDETERMINED",
      ({ links }) => ({ links: [...links, link("veth8", { kind: "veth", master: "cni0", ...blocked })] }),
    ],
    [
      "its cable is in no bridge",
      "REACHABLE",
      ({ links }) => ({
        links: links.map(({ master, ...own }) => (master === "cni0" ? own : { ...own, ...(master !== undefined && { master }) })),
      }),
    ],
  ])("of a pod of which %s makes it %s", (_, verdict, damage) => {
    expect(traceAfter(healthy, { 0: damage }).forward.verdict).toBe(verdict);
  });

  it("says that the pod was never seen where that would decide", () => {
    const damage = ({ links }: OverlayNode) => ({ links: [...links, link("veth8", { kind: "veth", master: "cni0", ...blocked })] });
    expect(codesOf(traceAfter(healthy, { 0: damage }))[0]).toBe("ADDRESS_NEVER_SEEN");
  });
});

describe("isOpen", () => {
  it.each([
    [{}, true],
    [{ portState: "forwarding" }, true],
    [{ portState: "blocking" }, false],
    [{ flags: ["UP", "NO-CARRIER"] }, false],
    [{ flags: [] }, false],
  ])("of a port with %o is %s", (more, open) => {
    expect(isOpen(link("veth0", more))).toBe(open);
  });
});
