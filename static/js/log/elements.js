// Small pieces of the page, made without HTML in strings.

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  const { dataset = {}, ...rest } = properties;
  Object.assign(element.dataset, dataset);
  for (const [name, value] of Object.entries(rest)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(words, look, onclick) {
  return make("button", { type: "button", className: look, onclick }, words);
}

// − n +: the buttons of a box change its number, also while they are held.
export function stepper(box) {
  const input = box.querySelector("input");
  const step = (by) => {
    const least = Number(input.min || 0);
    const now = input.value === "" ? least - (by > 0 ? 1 : 0) : Number(input.value);
    const wanted = Math.trunc(now + by);
    input.value = Math.max(least, Math.min(Number(input.max || Infinity), wanted));
    if (input.placeholder && by < 0 && wanted < least) input.value = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const each of box.querySelectorAll("[data-step]")) {
    const by = Number(each.dataset.step);
    let timer = null;
    let isHeld = false;
    const release = () => clearInterval(timer);
    each.addEventListener("pointerdown", () => {
      isHeld = false;
      release();
      timer = setInterval(() => {
        if (isHeld) step(by);
        isHeld = true;
      }, 180);
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) {
      each.addEventListener(end, release);
    }
    each.addEventListener("contextmenu", (event) => event.preventDefault());
    each.addEventListener("click", () => step(by));
  }
}

export function number(input) {
  return input.value.trim() === "" ? null : Number(input.value);
}
