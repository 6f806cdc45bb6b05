// The papers of a guided conversation: a QR code to take away and a printer, both fed by the server, none kept here.

import { element } from "./dom.js";

const PLACE = /^\/guide\/[\w-]+$/; // nothing but our own papers is ever fetched or printed

/** A block with the code and the button that prints; nothing when the address is not one of ours. */
export function renderPapers(papers) {
  if (!PLACE.test(papers)) return null;
  return element(
    "figure",
    { class: "papers" },
    element("img", { src: `${papers}/qr.svg`, alt: "办事清单的二维码" }),
    element(
      "figcaption",
      {},
      element("b", {}, "手机扫码带走清单"),
      element("button", { type: "button", class: "print", onclick: () => printPapers(papers) }, "打印清单和草稿"),
    ),
  );
}

/** Print them from a frame that leaves no trace. */
export function printPapers(papers) {
  if (!PLACE.test(papers)) return;
  forgetPapers();
  const frame = element("iframe", { src: papers, class: "paper", title: "打印", tabindex: "-1" });
  frame.addEventListener("load", () => {
    const sheet = frame.contentWindow;
    sheet.addEventListener("afterprint", () => frame.remove());
    sheet.print();
  });
  document.body.append(frame);
}

/** Nothing of a print stays when the conversation is wiped. */
export function forgetPapers() {
  for (const frame of document.querySelectorAll("iframe.paper")) frame.remove();
}
