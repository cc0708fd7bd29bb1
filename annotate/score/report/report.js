"use strict";
// Draws the article that is looked at. Texts go into the page as text nodes only, never as markup.
(() => {
  const { words, types, articles } = JSON.parse(document.getElementById("data").textContent);
  const FATES = ["hit", "error", "missed", "spurious", "invalid"];
  const OUTCOMES = ["", "correct", "partial", "incorrect", "missing", "spurious"];
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  const state = { fates: new Set([1, 2, 3, 4]), kinds: null, field: "", outcome: 0, article: 0, record: -1 };

  const language = () => root.dataset.language;
  const say = (name) => words[name][language()];
  const tint = (fate) => `var(--${FATES[fate]})`;

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "tint" || name === "tone") node.style.setProperty(`--${name}`, value);
      else if (name === "onclick") node.addEventListener("click", value);
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  // A case is [fate, type, gold, predicted, outcomes]; a record is [start, end, values].
  const span = (side) => (side ? [side[0], side[1]] : null);
  const caption = (kind, at, value) => (value === null || (Array.isArray(value) && !value.length) ? say("empty")
    : Array.isArray(value) ? value.join("；") : types[kind].fields[at].captions[language()][value] ?? value);
  const predicted = ([, , gold, pred], at) => (pred[2][at] === 0 && gold ? gold[2][at] : pred[2][at]);

  function fits(item) {
    const [fate, kind, , , outcomes] = item;
    if (!state.fates.has(fate)) return false;
    if (state.kinds && !state.kinds.has(kind)) return false;
    const wanted = (outcome) => (state.outcome ? Number(outcome) === state.outcome : Number(outcome) > 1);
    if (!state.field) return !state.outcome || [...outcomes].some(wanted);
    const at = kind < 0 ? -1 : types[kind].fields.findIndex((field) => `${types[kind].name}.${field.name}` === state.field);
    return at >= 0 && wanted(outcomes[at]);
  }

  function chips() {
    const totals = FATES.map(() => 0);
    const perKind = types.map(() => 0);
    for (const { cases } of articles) for (const [fate, kind] of cases) { totals[fate] += 1; if (kind >= 0) perKind[kind] += 1; }
    $("fates").replaceChildren(...FATES.map((name, fate) => make("button", {
      type: "button", "aria-pressed": state.fates.has(fate), tint: tint(fate), "data-fate": name, onclick: () => toggle(state.fates, fate),
    }, `${say(`k_${name}`)} `, make("b", {}, String(totals[fate])))));
    $("kinds").replaceChildren(...types.map((kind, at) => make("button", {
      type: "button", "aria-pressed": !state.kinds || state.kinds.has(at), tint: kind.color, "data-kind": kind.name, onclick: () => toggleKind(at),
    }, `${kind.titles[language()]} `, make("b", {}, String(perKind[at])))));
    const options = [make("option", { value: "" }, say("every_field"))];
    for (const kind of types) {
      const fields = kind.fields.map((field) => make("option", { value: `${kind.name}.${field.name}` }, field.titles[language()]));
      options.push(make("optgroup", { label: kind.titles[language()] }, ...fields));
    }
    $("field").replaceChildren(...options);
    $("field").value = state.field;
    $("outcome").replaceChildren(make("option", { value: 0 }, say("every_outcome")),
      ...[2, 3, 4, 5].map((outcome) => make("option", { value: outcome }, say(`o_${OUTCOMES[outcome]}`))));
    $("outcome").value = state.outcome;
  }

  function toggle(set, value) {
    if (!set.delete(value)) set.add(value);
    refresh();
  }

  function toggleKind(at) {
    state.kinds ??= new Set(types.keys());
    if (state.kinds.has(-1)) state.kinds.delete(-1);
    if (!state.kinds.delete(at)) state.kinds.add(at);
    if (state.kinds.size === types.length || state.kinds.size === 0) state.kinds = null;
    refresh();
  }

  const shown = () => articles.map((_, at) => at).filter((at) => articles[at].cases.some(fits));

  function list() {
    const left = shown();
    if (left.length && !left.includes(state.article)) [state.article, state.record] = [left[0], -1];
    $("list").replaceChildren(...left.map((at) => {
      const { id, title, cases } = articles[at];
      const counts = FATES.map((_, fate) => cases.filter((item) => item[0] === fate).length);
      const strip = counts.map((count, fate) => make("i", { style: `flex:${count}`, tint: tint(fate) }));
      return make("li", {}, make("button", { type: "button", "aria-current": at === state.article, onclick: () => open(at) },
        title || id, make("div", { class: "strip" }, ...strip)));
    }));
    return left.length > 0;
  }

  function refresh() {
    chips();
    if (list()) return article();
    $("name").textContent = "";
    $("remark").hidden = true;
    $("text").replaceChildren();
    $("records").replaceChildren(make("p", { class: "quiet" }, say("none_left")));
  }

  function open(at) {
    [state.article, state.record] = [at, -1];
    list();
    article();
  }

  function article() {
    const { id, title, text, answered, cases } = articles[state.article];
    $("name").textContent = title ? `${title} · ${id}` : id;
    $("remark").hidden = answered && text !== null;
    $("remark").textContent = [answered ? "" : say("no_answer"), text === null ? say("no_text") : ""].filter(Boolean).join(" ");
    $("text").hidden = text === null;
    $("text").replaceChildren(...(text === null ? [] : marked(text, cases)));
    $("records").replaceChildren(...cases.flatMap((item, at) => (fits(item) ? [record(item, at)] : [])));
    $("text").scrollTop = 0;
  }

  // Cuts the text at every edge of a mention; a piece under several records takes the colour of the worst of them.
  function marked(text, cases) {
    const points = [...text]; // offsets count code points
    const edges = new Map([[0, [[], []]], [points.length, [[], []]]]);
    const edge = (at) => edges.get(at) ?? edges.set(at, [[], []]).get(at);
    cases.forEach(([, , gold, pred], at) => [gold, pred].forEach((side, which) => {
      if (!Array.isArray(side)) return;
      edge(side[0])[0].push([at, which]);
      edge(side[1])[1].push([at, which]);
    }));
    const places = [...edges.keys()].filter((at) => at <= points.length).sort((a, b) => a - b);
    const active = [new Set(), new Set()];
    return places.slice(0, -1).flatMap((from, index) => {
      for (const [at, which] of edges.get(from)[1]) active[which].delete(at);
      for (const [at, which] of edges.get(from)[0]) active[which].add(at);
      const piece = points.slice(from, places[index + 1]).join("");
      const here = [...new Set([...active[0], ...active[1]])];
      if (!here.length) return [piece];
      const rank = (at) => (fits(cases[at]) ? 10 : 0) + [0, 2, 4, 3, 1][cases[at][0]];
      const worst = here.reduce((a, b) => (rank(b) > rank(a) ? b : a));
      const sides = active[0].has(worst) && active[1].has(worst) ? "" : active[0].has(worst) ? "gold-only" : "pred-only";
      return [make("mark", {
        class: `${sides} ${fits(cases[worst]) ? "" : "dim"}`, tint: tint(cases[worst][0]), "data-records": ` ${here.join(" ")} `, onclick: () => select(worst, "record"),
      }, piece)];
    });
  }

  function record(item, at) {
    const [fate, kind, gold, pred, outcomes] = item;
    const tag = make("span", { class: "tag" }, say(`k_${FATES[fate]}`));
    if (kind < 0) {
      return make("article", { class: "record", tint: tint(fate), "data-record": at }, make("div", { class: "head" }, tag), make("pre", {}, pred));
    }
    const type = types[kind];
    const side = gold ?? pred;
    const head = make("div", { class: "head" }, make("b", {}, caption(kind, type.mention, side[2][type.mention])),
      make("em", { style: `--type:${type.color}` }, type.titles[language()]), tag);
    if (gold && pred && String(span(gold)) !== String(span(pred))) {
      head.append(make("span", { class: "mini" }, `${say("boundary")}: ${span(gold).join("–")} / ${span(pred).join("–")}`));
    }
    const rows = type.fields.flatMap((field, index) => (outcomes[index] === "0" ? [] : [row(item, field, index, Number(outcomes[index]))]));
    const both = gold && pred;
    const header = make("thead", {}, make("tr", {}, make("th"), ...(both ? [make("th", {}, say("gold")), make("th", {}, say("pred"))]
      : [make("th", {}, say(gold ? "gold" : "pred"))])));
    return make("article", { class: "record", tint: tint(fate), "data-record": at, onclick: () => select(at, "text") }, head,
      make("table", {}, header, make("tbody", {}, ...rows)));
  }

  function row(item, field, index, outcome) {
    const [, kind, gold, pred] = item;
    const cells = [make("th", { scope: "row" }, field.titles[language()])];
    if (gold) cells.push(make("td", {}, caption(kind, index, gold[2][index])));
    if (pred) cells.push(make("td", {}, caption(kind, index, predicted(item, index))));
    const wrong = gold && pred && outcome > 1;
    return make("tr", wrong ? { "data-outcome": OUTCOMES[outcome], tone: `var(--${OUTCOMES[outcome]})`, title: say(`o_${OUTCOMES[outcome]}`) } : {}, ...cells);
  }

  function select(at, where) {
    state.record = at;
    for (const node of document.querySelectorAll(".here")) node.classList.remove("here");
    const card = document.querySelector(`.record[data-record="${at}"]`);
    const marks = document.querySelectorAll(`mark[data-records~="${at}"]`);
    for (const node of [card, ...marks]) node?.classList.add("here");
    if (where !== "text") card?.scrollIntoView({ block: "nearest" });
    if (where !== "record" && marks[0]) {
      const box = $("text");
      box.scrollTop += marks[0].getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    }
  }

  function step(by) {
    const left = shown();
    const at = left.indexOf(state.article) + by;
    if (left[at] !== undefined) open(left[at]);
    document.querySelector("#list [aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }

  function move(by) {
    const cards = [...document.querySelectorAll(".record")].map((node) => Number(node.dataset.record));
    const at = cards.indexOf(state.record);
    const next = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : at + by];
    if (next !== undefined) select(next, "both");
  }

  function reset() {
    [state.fates, state.kinds, state.field, state.outcome] = [new Set([1, 2, 3, 4]), null, "", 0];
    refresh();
  }

  function speak(next) {
    root.dataset.language = root.lang = next;
    refresh();
  }

  function theme() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  }

  function focus(button) {
    const { type, field, fate } = button.dataset;
    state.fates = new Set([FATES.indexOf(fate)]);
    const kind = types.findIndex((each) => each.name === type);
    state.kinds = kind < 0 ? null : new Set([kind]);
    state.field = field ? `${type}.${field}` : "";
    [state.outcome, state.record] = [0, -1];
    refresh();
    $("cases").scrollIntoView();
  }

  const other = () => (language() === "en" ? "zh" : "en");
  const KEYS = { n: () => step(1), p: () => step(-1), j: () => move(1), k: () => move(-1), 0: reset, l: () => speak(other()), t: theme };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (/^[1-5]$/.test(event.key)) toggle(state.fates, Number(event.key) - 1);
    else KEYS[event.key]?.();
  });
  for (const button of document.querySelectorAll(".cause")) button.addEventListener("click", () => focus(button));
  $("field").addEventListener("change", () => { state.field = $("field").value; refresh(); });
  $("outcome").addEventListener("change", () => { state.outcome = Number($("outcome").value); refresh(); });
  $("reset").addEventListener("click", reset);
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("language").addEventListener("click", () => speak(other()));
  $("theme").addEventListener("click", theme);
  speak(navigator.language.startsWith("zh") ? "zh" : "en");
})();
