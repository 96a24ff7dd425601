/* Colours and classes. Light to dark is little to much, so that a grey print can be read; no class rests on hue alone. */
linkages.colours = (() => {
  const RAMPS = {
    1: ["#2f8f97"],
    2: ["#7fc0b3", "#1f6f86"],
    3: ["#a9d5bf", "#3c9a9c", "#17577a"],
    4: ["#b8dcc4", "#67b2a9", "#277f90", "#164a70"],
    5: ["#b9dcc2", "#86c3b1", "#459fa1", "#1f748b", "#143f69"],
  };
  const PAPER = { sea: "#e6ecef", land: "#efeee9", coast: "#c9cccb", border: "#8d939a", empty: "#ffffff", zero: "#f9e4a8", hatch: "#f4f3ef" };
  const INK = { text: "#1c2733", soft: "#55616d", line: "#c8ced4", accent: "#9c2f4f" };

  /* Ties: colour, dash and width differ together; an undetermined one is a pale band with a dashed line in it. */
  const TIES = {
    chance: { label: "weak, within chance", about: "what the busyness of the two alone would give (p above 0.05)", colour: "#78818a", dash: [], width: 0.7 },
    weak: { label: "weak, beyond chance", about: "more than chance gives, and yet neither strong nor covalent", colour: "#6b7885", dash: [2, 3] },
    strong: { label: "strong", about: "repeated, and more than chance gives", colour: "#0b6fa8", dash: [] },
    covalent: { label: "covalent", about: "strong, led from both sides, and lasting", colour: "#b5341c", dash: [] },
    undetermined: { label: "undetermined", about: "the data lacks the evidence to tell", colour: "#7d5200", dash: [5, 3], band: "#e6cf9f" },
  };

  /* How wide an interval may be before its colour fades: in points of a hundred. */
  const FADES = [
    { upTo: 0.25, keep: 1, label: "≤ 25" },
    { upTo: 0.5, keep: 0.66, label: "≤ 50" },
    { upTo: 1.01, keep: 0.36, label: "> 50" },
  ];
  const channel = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mix = (hex, other, keep) =>
    `#${[0, 1, 2]
      .map((i) => Math.round(keep * channel(hex, i) + (1 - keep) * channel(other, i)).toString(16).padStart(2, "0"))
      .join("")}`;
  const fade = (hex, level) => mix(hex, "#f1f0ec", FADES[level].keep);
  const fadeOf = (low, high) => FADES.findIndex((step) => high - low <= step.upTo);

  const ramp = (classes) => RAMPS[Math.min(5, Math.max(1, classes))];
  const classOf = (limits, value) => {
    const found = limits.findIndex((limit) => value <= limit);
    return found < 0 ? limits.length - 1 : found;
  };

  /* Doubling classes for what has none from the run: projects of one field. */
  const doubling = (values) => {
    const limits = [1, 3, 7, 15].filter((limit, i, all) => i === 0 || values.some((v) => v > all[i - 1]));
    if (values.some((v) => v > 15)) limits.push(Math.max(...values));
    const counts = limits.map((limit, i) => values.filter((v) => v > (i ? limits[i - 1] : 0) && v <= limit).length);
    return { limits, counts, scheme: "doubling steps" };
  };
  // What the classes mean is what the run's rules say; p splits weak ties where there is one.
  for (const [name, words] of linkages.data.tieRules) if (["strong", "covalent", "undetermined"].includes(name)) TIES[name].about = words;
  if (!(linkages.data.ties.p_value || []).some((p) => p !== null)) Object.assign(TIES.weak, { label: "weak", about: "at least one joint project" });
  return { PAPER, INK, TIES, FADES, fade, fadeOf, ramp, classOf, doubling };
})();
