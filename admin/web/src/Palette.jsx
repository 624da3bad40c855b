// Every step kind that a plugin provides, to drag onto the drawing or to add by Enter.
import { useMemo, useState } from "react";
import { KIND, putStep } from "./Canvas.jsx";
import { theStore, useEditor } from "./store.js";
import { t } from "./words.js";

export function Palette() {
  const kinds = useEditor(state => state.palette.kinds);
  const editable = useEditor(() => theStore().editable);
  const [search, setSearch] = useState("");
  const groups = useMemo(() => {
    const wanted = search.trim().toLowerCase(), found = new Map();
    for (const kind of kinds) {
      if (wanted && !`${kind.kind} ${kind.title} ${kind.help}`.toLowerCase().includes(wanted)) continue;
      if (!found.has(kind.plugin)) found.set(kind.plugin, []);
      found.get(kind.plugin).push(kind);
    }
    return [...found];
  }, [kinds, search]);
  return (
    <aside className="palette" aria-label={t("Steps")}>
      <input type="search" value={search} onChange={event => setSearch(event.target.value)} placeholder={t("Find a step")} aria-label={t("Find a step")}
        onKeyDown={event => {
          if (event.key === "Enter" && groups.length && editable) {
            event.preventDefault();
            putStep(groups[0][1][0]);
            setSearch("");
          }
        }} />
      <div className="palette-list">
        {groups.map(([plugin, found]) => (
          <section key={plugin}>
            <h3>{plugin}</h3>
            {found.map(kind => (
              <button key={kind.kind} type="button" className="kind" draggable={editable} disabled={!editable} title={kind.help} data-kind={kind.kind}
                onDragStart={event => event.dataTransfer.setData(KIND, kind.kind)} onClick={() => putStep(kind)}>
                {kind.title}<small>{kind.kind}</small>
              </button>
            ))}
          </section>
        ))}
        {!groups.length && <p className="quiet">{t("No step fits.")}</p>}
      </div>
    </aside>
  );
}
