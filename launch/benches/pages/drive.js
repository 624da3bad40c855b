// Pans, zooms and drags one frame after the other; resolves to frames a second of each.
async () => {
  const FRAMES = FRAME_COUNT;
  const pane = document.querySelector(".react-flow__pane"), box = pane.getBoundingClientRect();
  const fire = (target, type, x, y, more) => target.dispatchEvent(new (type === "wheel" ? WheelEvent : MouseEvent)(type,
    { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, button: 0, buttons: 1, ...more }));
  const frames = async deed => {
    const began = performance.now();
    for (let i = 0; i < FRAMES; i++) {
      deed(i);
      await new Promise(requestAnimationFrame);
    }
    return FRAMES / ((performance.now() - began) / 1000);
  };
  const x = box.left + 8, y = box.top + 8, found = {};
  fire(pane, "mousedown", x, y);
  found.pan = await frames(i => fire(window, "mousemove", x + 6 * Math.sin(i / 5), y + 6 * Math.cos(i / 5)));
  fire(window, "mouseup", x, y);
  found.zoom = await frames(i => fire(pane, "wheel", box.left + box.width / 2, box.top + box.height / 2, { deltaY: i % 20 < 10 ? 1 : -1 }));
  const node = document.querySelectorAll(".react-flow__node")[150], at = node.getBoundingClientRect();
  const cx = at.left + at.width / 2, cy = at.top + at.height / 2;
  fire(node, "mousedown", cx, cy);
  found.drag = await frames(i => fire(window, "mousemove", cx + 30 * Math.sin(i / 5) + i / 10, cy + 20 * Math.cos(i / 5)));
  fire(window, "mouseup", cx, cy);
  found.moved = Math.abs(node.getBoundingClientRect().left - at.left) > 1;
  found.nodes = [...document.querySelectorAll(".react-flow__node")].filter(one => {
    const place = one.getBoundingClientRect();
    return place.right > box.left && place.left < box.right && place.bottom > box.top && place.top < box.bottom;
  }).length;
  return found;
}
