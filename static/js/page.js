// What every page does: nothing that it needs scripts for.
"use strict";

// On a phone the bar of controls folds into one line.
if (window.matchMedia("(max-width: 640px)").matches) {
  for (const bar of document.querySelectorAll("details[data-folds]")) {
    bar.open = false;
  }
}

// The measure that is shown stays in sight where the list of them scrolls.
document
  .querySelector(".measures [aria-current]")
  ?.scrollIntoView({ inline: "center", block: "nearest" });
