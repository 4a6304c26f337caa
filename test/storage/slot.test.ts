import { describe, expect, it } from "vitest";
import { SECTIONS } from "../../src/domain/snapshot/section.ts";
import { isRestSlot, REPORT, restSlot, sectionOfSlot, slotOf, slotsOf, volatileSlot } from "../../src/storage/slot.ts";

describe("slotOf", () => {
  it("gives the slots under which databases hold their rows already", () => {
    expect(slotOf("fdb", "c2:8a:fe:64:a4:f0")).toBe(521);
    expect(slotOf("routes", "10.42.1.0/24")).toBe(218);
    expect(slotOf("links", null)).toBe(96);
    expect(volatileSlot("fdb")).toBe(575);
  });

  it("spreads keys over all slots of a section, and never into the rest slot", () => {
    const slots = new Set(Array.from({ length: 1000 }, (_, number) => slotOf("fdb", `0e:00:00:00:${number}`)));

    expect(slots.size).toBe(32);
    expect([...slots].some(isRestSlot)).toBe(false);
  });
});

describe("slotsOf", () => {
  it("lists 33 slots of a section about peers and one of any other", () => {
    expect(slotsOf(["fdb"])).toHaveLength(33);
    expect(slotsOf(["links", "sysctls"])).toEqual([restSlot("links"), restSlot("sysctls")]);
  });

  it("lists no slot twice, volatile rows and the report included", () => {
    const all = [...slotsOf([REPORT, ...SECTIONS]), ...SECTIONS.map(volatileSlot)];

    expect(new Set(all).size).toBe(all.length);
  });
});

describe("sectionOfSlot", () => {
  it("leads back from every slot of a section", () => {
    for (const section of SECTIONS)
      expect(new Set([...slotsOf([section]), volatileSlot(section)].map(sectionOfSlot))).toEqual(new Set([section]));
  });

  it("gives null for the report, and for a code of a later release", () => {
    expect(sectionOfSlot(restSlot(REPORT))).toBeNull();
    expect(sectionOfSlot(64 * 99)).toBeNull();
  });
});
