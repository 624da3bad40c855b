// Talks with the server; a refusal is a Failure that keeps the problem document, a lost connection one with status 0.
let csrf = "";

export function begin(token) {
  csrf = token;
}

export class Failure extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || "");
    this.status = status;
    this.problem = problem;
  }

  // The reasons for single fields, in words.
  get reasons() {
    const errors = this.problem.errors || [];
    return errors.length ? errors.map(one => (one.field && one.field !== "name" ? `${one.field}: ${one.problem}` : one.problem)) : [this.message];
  }
}

export async function ask(method, path, body) {
  const raw = body instanceof Blob;
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (body !== undefined && !raw) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: raw ? body : body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(30000) });
  } catch {
    throw new Failure(0, { detail: "" });
  }
  if (answer.status === 204) return null;
  let data;
  try {
    data = await answer.json();
  } catch {
    throw new Failure(answer.status, { detail: answer.statusText });
  }
  if (!answer.ok) throw new Failure(answer.status, data);
  return data;
}

export const flowPath = (name, rest = "") => `/api/v1/flows/${encodeURIComponent(name)}${rest}`;
