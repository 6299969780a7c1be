/* Drawing a signature: strokes are sent as points in a box 300 wide and 100 high.
   Without this script a name is typed instead. */
(function () {
  "use strict";
  const form = document.getElementById("sign");
  if (!form || !window.SignaturePad) return;
  const box = form.querySelector("[data-pad]");
  const typed = form.querySelector("[data-typed]");
  const canvas = box.querySelector("canvas");
  const strokes = form.elements.strokes;
  const pad = new window.SignaturePad(canvas, { penColor: "#1d2b36", minWidth: 1.2, maxWidth: 2.4 });

  let across = 600; // how wide the box was when the points in it were taken

  function ways() {
    const drawn = form.elements.way.value === "drawn";
    box.hidden = !drawn;
    typed.hidden = drawn;
    if (drawn) fit();
  }

  /* The canvas has as many points as the screen shows, so that lines are sharp. A phone
     turned on its side keeps what was drawn. */
  function fit() {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    const width = Math.round(canvas.offsetWidth * ratio);
    if (!width || (canvas.width === width && across === canvas.offsetWidth)) return;
    const kept = strokesOf();
    across = canvas.offsetWidth;
    canvas.width = width;
    canvas.height = Math.round(canvas.offsetHeight * ratio);
    canvas.getContext("2d").scale(ratio, ratio);
    draw(kept);
  }

  function strokesOf() {
    const scale = 300 / across;
    const keep = (number, most) => Math.min(Math.max(Math.round(number * scale * 10) / 10, 0), most);
    return pad.toData().map((stroke) => stroke.points.map((p) => [keep(p.x, 300), keep(p.y, 100)]));
  }

  function draw(lines) {
    const scale = across / 300;
    pad.clear();
    pad.fromData(lines.map((line) => ({
      penColor: "#1d2b36", minWidth: 1.2, maxWidth: 2.4, dotSize: 0, velocityFilterWeight: 0.7,
      compositeOperation: "source-over",
      points: line.map(([x, y]) => ({ x: x * scale, y: y * scale, pressure: 0.5, time: 0 })),
    })));
  }

  form.addEventListener("change", ways);
  window.addEventListener("resize", () => { if (!box.hidden) fit(); });
  box.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
  form.addEventListener("submit", () => {
    const drawn = form.elements.way.value === "drawn" && !pad.isEmpty();
    strokes.value = drawn ? JSON.stringify(strokesOf()) : "";
  });
  const before = strokes.value;
  ways();
  if (before) {
    try { draw(JSON.parse(before)); } catch (error) { pad.clear(); }
  }
})();
