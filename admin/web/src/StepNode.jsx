// One step as a box: what it is, what is wrong with it, and one row for each outcome that may lead on.
import { memo } from "react";
import { Handle, Position } from "@xyflow/react";
import { ERROR } from "./model.js";
import { t } from "./words.js";

export const wordOf = outcome => (outcome === ERROR ? t("on error") : outcome);

function Box({ id, data, selected }) {
  const { node, title, rows, problems, entry, state, live, count, hidden, comment } = data;
  const names = ["step", state, problems ? "wrong" : "", selected ? "chosen" : ""].filter(Boolean).join(" ");
  return (
    <div className={names}>
      <Handle type="target" position={Position.Left} id="in" />
      <div className="step-head">
        <b>{id}</b>
        {entry && <span className="tag go">{t("start")}</span>}
        {problems > 0 && <span className="tag bad">{problems}</span>}
        {live > 0 && <span className="tag live">{live}</span>}
        {count !== undefined && <span className="tag">{count}</span>}
        <small>{title}</small>
      </div>
      {comment && <p className="step-comment">{comment}</p>}
      <ul>
        {rows.map(outcome => (
          <li key={outcome} className={outcome === ERROR ? "error" : node.next && node.next[outcome] ? "" : "loose"}>
            {wordOf(outcome)}
            <Handle type="source" position={Position.Right} id={outcome} />
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className="step-folded">{t("{count} steps folded", { count: hidden })}</p>}
    </div>
  );
}

export const StepNode = memo(Box);
