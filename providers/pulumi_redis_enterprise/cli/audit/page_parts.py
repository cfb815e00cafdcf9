"""Style and script of the page of an audit. They hold nothing of a cluster."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light; }
body { margin: 24px; font: 14px/1.45 system-ui, 'DejaVu Sans', sans-serif; color: #1f2328; background: #fff; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 18px; margin: 28px 0 4px; } h3 { font-size: 15px; margin: 0 0 8px; }
nav ul, aside ul { margin: 0; padding-left: 18px; } aside li { margin-bottom: 8px; }
.beside { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
.access { flex: 3 1 640px; } figure { margin: 8px 0; }
aside { flex: 1 1 260px; border-left: 3px solid #d1d9e0; padding-left: 16px; }
svg.graph { width: 100%; height: auto; max-width: 1190px; } svg text { font-size: 11.5px; fill: #1f2328; }
svg .head { font-weight: 600; } svg .about { font-size: 10px; fill: #59636e; }
.node rect { stroke-width: 1.2; } .authority rect { fill: #fff8e1; stroke: #b08800; }
.user rect { fill: #e7f3ff; stroke: #0969da; } .role rect { fill: #f3e8ff; stroke: #8250df; }
.place rect { fill: #e6f6ea; stroke: #1a7f37; } .edge { fill: none; stroke: #8c959f; stroke-width: 1.2; }
.edge:hover { stroke: #0969da; stroke-width: 2.5; } .off { opacity: .08; } li.off { opacity: .45; }
tr.off, section.off { display: none; }
table { border-collapse: collapse; margin: 12px 0; } th, td { border: 1px solid #d1d9e0; padding: 4px 9px; }
th, td { text-align: left; vertical-align: top; overflow-wrap: anywhere; } th { background: #f6f8fa; }
.high b, p.high { color: #cf222e; } .medium b { color: #9a6700; } .low b { color: #59636e; } small { color: #59636e; }
@media print {
  body { margin: 0; font-size: 11px; } .filter { display: none; } section { break-before: page; }
  section:first-child { break-before: auto; } .beside { display: block; } aside { border: 0; padding: 0; }
  tr, li { break-inside: avoid; }
}
"""

SCRIPT: Final = """
"use strict";
(function () {
  var input = document.getElementById("filter"), found = document.getElementById("found");
  function all(selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); }
  var nodes = all(".node"), edges = all(".edge"), rows = all("tr[data-name]"), spots = all("aside li");
  function named(it, text) { return it.getAttribute("data-name").toLowerCase().indexOf(text) !== -1; }
  function walk(starts, from, to) {
    var seen = new Set(starts), queue = starts.slice();
    while (queue.length) {
      var id = queue.pop();
      edges.forEach(function (edge) {
        var next = edge.getAttribute(to);
        if (edge.getAttribute(from) === id && !seen.has(next)) { seen.add(next); queue.push(next); }
      });
    }
    return seen;
  }
  function show() {
    var text = input.value.trim().toLowerCase();
    var hits = nodes.filter(function (it) {
      return text && /\\b(user|place)\\b/.test(it.getAttribute("class")) && named(it, text);
    });
    var ids = hits.map(function (it) { return it.id; });
    var right = walk(ids, "data-from", "data-to"), left = walk(ids, "data-to", "data-from");
    function kept(id) { return !text || right.has(id) || left.has(id); }
    function together(a, b) { return !text || (right.has(a) && right.has(b)) || (left.has(a) && left.has(b)); }
    nodes.forEach(function (it) { it.classList.toggle("off", !kept(it.id)); });
    edges.forEach(function (it) {
      it.classList.toggle("off", !together(it.getAttribute("data-from"), it.getAttribute("data-to")));
    });
    rows.forEach(function (it) { it.classList.toggle("off", Boolean(text) && !named(it, text)); });
    spots.forEach(function (it) { it.classList.toggle("off", it.textContent.toLowerCase().indexOf(text) === -1); });
    all("section").forEach(function (it) {  // one that was not audited stays: it may hold what is searched
      var hit = hits.some(function (node) { return it.contains(node); });
      var isAudited = Boolean(it.querySelector(".access")), row = it.querySelector("tr[data-name]:not(.off)");
      it.classList.toggle("off", Boolean(text) && isAudited && !hit && !row);
    });
    found.textContent = text ? hits.length + " found" : "";
  }
  input.addEventListener("input", show);
  show();
})();
"""
