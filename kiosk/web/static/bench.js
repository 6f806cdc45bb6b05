// The technician's bench. What it reads and writes (JSON; errors as {"error": text}; 401 opens the PIN form):
//
// POST /api/login {"pin"}                      → {} and a session cookie; 403 {"error"}
// GET  /api/bench/turns?limit=200              → newest first:
//      [{"id": int, "turn": int, "session": str, "at": ISO time, "screen": str, "way": "voice|text|touch|greeting|resumed",
//        "question": str, "action": str, "ending": "played|barge_in|pressed|replaced|disconnected|error",
//        "total_ms": number|null, "reason": str (why slow, may be ""), "speculation": "hit|miss|waste|off",
//        "stages": [{"name": str, "start_ms": number, "end_ms": number}],   ms from the last speech sample
//        "measures": {NAME: number}}]                                       "skew_ms" feeds the A/V figure
// GET  /api/bench/knobs                        → [{"name": "hearing.pause_ms", "label", "unit", "min", "max", "default", "value",
//                                                  "trade", "step", "restart": bool}]
// POST /api/bench/knobs {"name", "value", "who"} → the knob
// POST /api/bench/undo {"who"}                 → the change taken back
// GET  /api/bench/history                      → oldest first: [{"at", "who", "name", "old", "new", "undone"}]
// GET  /api/bench/trace?id=ID&format=perfetto|otlp → the file
// GET  /api/bench/screens                      → [{"screen", "kind", "state", "since", "turns", "microphone", "level_db", "noise_db",
//                                                  "rtt_ms", "skew_ms", "dropped_frames", "underruns"}]; any but screen may be left out

import { byId } from "./dom.js";
import { openKnobs } from "./knobs.js";
import { openScreens } from "./screens.js";
import { openSoundcheck } from "./soundcheck.js";
import { openTabs } from "./tabs.js";
import { openTimes } from "./times.js";

openTabs(byId("tabs"), byId("main"), [
  { id: "times-view", title: "时延", open: openTimes },
  { id: "knobs", title: "旋钮", open: openKnobs },
  { id: "screens", title: "屏幕", open: openScreens },
  { id: "sound", title: "声音与网络", open: openSoundcheck },
]);
