// Colours Asterisk's configuration, and gives the editor of own files its line numbers; without it they are plain text.
const PARTS = [
  ["comment", /^;[^\n]*/], ["section", /^\[[^\]\n]*\]/], ["variable", /^\$\{[^}\n]*\}|^\$\[/],
  ["key", /^(?:exten|same|include|hint)(?=\s*=)|^[A-Za-z0-9_-]+(?=\s*=)/], ["application", /^[A-Z][A-Za-z0-9]*(?=\()/],
];

export function colour(text) {
  const made = document.createDocumentFragment();
  let plain = "";
  const flush = () => { if (plain) made.append(plain); plain = ""; };
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at, at + 400);
    const begins = at === 0 || text[at - 1] === "\n" || /\s/.test(text[at - 1]);
    const part = PARTS.find(([name, shape]) => shape.test(rest) && (begins || name === "variable" || name === "application" || (name === "comment" && text[at - 1] !== "\\")));
    if (part) {
      const found = rest.match(part[1])[0];
      flush();
      const piece = document.createElement("span");
      piece.className = `t-${part[0]}`;
      piece.textContent = found;
      made.append(piece);
      at += found.length;
    } else {
      plain += text[at++];
    }
  }
  flush();
  return made;
}

for (const shown of document.querySelectorAll("[data-colour]")) {
  const card = shown.closest("details");
  const paint = () => shown.replaceChildren(colour(shown.textContent));
  if (card && !card.open) card.addEventListener("toggle", paint, { once: true });
  else paint();
}

for (const editor of document.querySelectorAll("[data-editor]")) {
  const area = editor.querySelector("textarea");
  const numbers = document.createElement("div"), stack = document.createElement("div"), under = document.createElement("pre");
  numbers.className = "numbers"; numbers.ariaHidden = "true"; stack.className = "stack"; under.ariaHidden = "true";
  area.replaceWith(stack);
  stack.append(under, area);
  editor.prepend(numbers);
  editor.classList.add("live");
  const wrong = new Set([...document.querySelectorAll("[data-finding]")].map(one => Number(one.dataset.finding.match(/:(\d+)/)?.[1])));
  const paint = () => {
    under.replaceChildren(colour(area.value + "\n"));
    const count = area.value.split("\n").length;
    numbers.replaceChildren(...Array.from({ length: count }, (_, place) => {
      const line = document.createElement(wrong.has(place + 1) ? "b" : "span");
      line.textContent = `${place + 1}\n`;
      return line;
    }));
  };
  const follow = () => { under.scrollTop = area.scrollTop; under.scrollLeft = area.scrollLeft; numbers.scrollTop = area.scrollTop; };
  area.addEventListener("input", () => { wrong.clear(); paint(); follow(); });
  area.addEventListener("scroll", follow);
  new ResizeObserver(() => { numbers.style.height = `${area.offsetHeight}px`; }).observe(area);
  paint();
}
