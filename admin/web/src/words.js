// Says messages in the reader's language; the page brings the translations, English is the message itself.
let known = {};

export function learn(words) {
  known = words || {};
}

export function t(message, values) {
  const text = known[message] || message;
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole)) : text;
}
