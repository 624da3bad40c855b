// The builder of conditions and the player of recordings.
(() => {
  "use strict";
  const count = () => {
    const groups = document.querySelectorAll(".groups > .group");
    groups.forEach((group, number) => group.querySelectorAll('input[name="g"]').forEach(input => { input.value = String(number); }));
    const mode = document.querySelector(".builder .mode");
    if (mode) mode.hidden = groups.length < 2;
  };
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-drop]");
    if (!button) return;
    const part = button.closest(button.dataset.drop), group = part.closest(".group");
    part.remove();
    if (group && group !== part && !group.querySelector(".rule")) group.remove();
    count();
  });
  document.addEventListener("htmx:after:swap", count);
  const details = document.querySelector(".builder");
  if (details) details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector(".group")) details.querySelector("[data-first]").click();
  });

  const find = element => element.closest("[data-recording]");
  document.addEventListener("click", event => {
    const wave = event.target.closest("[data-wave]");
    if (!wave) return;
    const sound = find(wave).querySelector("audio"), box = wave.getBoundingClientRect(), part = (event.clientX - box.left) / box.width;
    const go = () => { sound.currentTime = part * sound.duration; sound.play(); };
    if (Number.isFinite(sound.duration)) go();
    else { sound.addEventListener("loadedmetadata", go, { once: true }); sound.load(); sound.play(); }
  });
  document.addEventListener("timeupdate", event => {
    const part = find(event.target), played = part && part.querySelector(".played");
    if (played && event.target.duration) played.setAttribute("width", String(1000 * event.target.currentTime / event.target.duration));
  }, true);
})();
