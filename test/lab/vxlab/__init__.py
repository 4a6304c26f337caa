"""The laboratory: real VXLAN overlays in network namespaces, broken on purpose. See docs/lab.md."""
