// Tabs of the technician's and operators' pages; the address keeps the one in view.

import { element } from "./dom.js";

/** `views`: [{id, title, open(main) → stop function or nothing}] */
export function openTabs(nav, main, views) {
  let stop = null;
  const show = () => {
    const view = views.find(({ id }) => `#${id}` === location.hash) ?? views[0];
    for (const link of nav.querySelectorAll("a")) {
      if (link.hash === `#${view.id}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    stop?.();
    main.replaceChildren();
    stop = view.open(main) ?? null;
  };
  nav.replaceChildren(...views.map(({ id, title }) => element("a", { href: `#${id}` }, title)));
  addEventListener("hashchange", show);
  show();
}
