// Says one change of a flow in the reader's words.
import { t } from "../words.js";

const show = value => {
  const text = JSON.stringify(value) ?? "";
  return text.length > 60 ? text.slice(0, 57) + "..." : text;
};

const TITLES = { timeout: "time limit", on_error: "error edge", entry: "entry", comment: "comment", kind: "kind", name: "name" };

export function describe(one) {
  const said = say(one);
  return one.step && one.what !== "step" ? `${one.step}: ${said}` : said;
}

function say(one) {
  if (one.what === "step") return one.action === "removed" ? t("step {step} ({name}) removed", one) : t("step {step} ({name}) added", one);
  if (one.what === "edge") {
    if (one.action === "changed") return t("{name} leads to {new} instead of {old}", one);
    return one.action === "added" ? t("{name} leads to {new} now", one) : t("{name} leads to {old} no more", one);
  }
  if (one.what === "test") return one.action === "added" ? t("test {name} added", one) : one.action === "removed" ? t("test {name} removed", one) : t("test {name} changed", one);
  const values = { name: TITLES[one.what] ? t(TITLES[one.what]) : one.name, old: show(one.old), new: show(one.new) };
  if (one.action === "changed") return t("{name} is {new} instead of {old}", values);
  return one.action === "added" ? t("{name} is {new} now", values) : t("{name} is {old} no more", values);
}
