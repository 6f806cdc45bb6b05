// The operators' page. What it reads and writes (JSON; errors as {"error": text}; 401 opens the PIN form):
//
// GET  /api/kb/questions?days=7  → [{"question", "count", "last_at", "action", "item", "item_title", "confidence", "helpful", "unhelpful"}]
// GET  /api/kb/unanswered?days=30 → [{"size", "examples": [{"question", "at"}], "nearest": [{"code", "title", "score"}]}]
// GET  /api/kb/low?days=30       → [{"id", "at", "question", "item", "item_title", "spoken"}]
// GET  /api/kb/totals?days=14    → oldest first: [{"day", "turns", "answered", "clarified", "declined", "handed_over", "helpful", "unhelpful"}]
// GET  /api/kb/items?q=TEXT      → [{"code", "title"}], best 20
// GET  /api/kb/drafts            → [{"id", "at", "who", "kind", "question", "item", "item_title", "text"}] not yet published
// POST /api/kb/draft {"who", "kind": "synonym"|"answer", "question", "item", "text", "source": {"title", "clause", "effective_date"}}
//                                → the draft
// POST /api/kb/drop {"id"}       → {}
// POST /api/kb/preview {the fields of a draft} → {"before": REPLY, "after": REPLY},
//                                  REPLY = {"action", "item_title", "spoken", "confidence", "sources": [str]}
// POST /api/kb/publish {"who"}   → {"version"}
// POST /api/kb/undo {"who"}      → {"version"} the one before
// GET  /api/kb/versions          → newest first: [{"version", "at", "who", "changes": int, "current": bool}]
// GET  /api/desk/calls           → [{"id", "at", "screen", "session", "ticket", "question", "state": "waiting|taken|done", "who", "here"}], today's
// GET  /api/desk/call?id=N      → the call and {"turns": [{"at", "way", "question", "spoken", "action", "intent"}], "item": {"code", "title"},
//                                  "phone", "suggestions": [{"label", "text"}]}; masked
// POST /api/desk/say {"id", "who", "text"} · POST /api/desk/ticket {"id", "who"} → {"said": true}; 409 when the citizen has left
// POST /api/desk/take {"id", "who"} · POST /api/desk/done {"id", "who"} → the call

import { openAsked, openLow, openUnanswered } from "./asked.js";
import { openDesk } from "./calls.js";
import { byId } from "./dom.js";
import { openDrafts, watchDrafts } from "./drafts.js";
import { openTabs } from "./tabs.js";
import { openTotals } from "./totals.js";

watchDrafts(byId("publish"));
openTabs(byId("tabs"), byId("main"), [
  { id: "unanswered", title: "没答上来的", open: openUnanswered },
  { id: "low", title: "评价不好的", open: openLow },
  { id: "asked", title: "大家问了什么", open: openAsked },
  { id: "drafts", title: "草稿与发布", open: openDrafts },
  { id: "totals", title: "每日统计", open: openTotals },
  { id: "desk", title: "人工台", open: openDesk },
]);
