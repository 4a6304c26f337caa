import { describe, expect, it } from "vitest";
import { vxlanSettingsDiffer } from "../../../../src/domain/diagnosis/rules/vxlan-settings-differ.ts";
import { changeVxlan, everywhere } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("vxlanSettingsDiffer", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vxlanSettingsDiffer)).toEqual([]);
  });

  it("tells of a link that learns while others do not", () => {
    const overlay = brokenBy("VXLAN_SETTINGS_DIFFER");

    expect(told(overlay, vxlanSettingsDiffer)).toEqual(["INFO link:flannel.1/learning-true on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("VXLAN_SETTINGS_DIFFER");

    expect(sectionsOf(overlay, vxlanSettingsDiffer)).toEqual(["links"]);
  });

  it("is silent about another VNI", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeVxlan({ vni: 7 }));

    expect(told(overlay, vxlanSettingsDiffer)).toEqual([]);
  });

  it("is silent where all learn", () => {
    const overlay = everywhere(flannelOverlay(4), () => changeVxlan({ learning: true }));

    expect(told(overlay, vxlanSettingsDiffer)).toEqual([]);
  });
});
