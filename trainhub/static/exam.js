// An exam on a cheap phone: the clock, every answer kept here until the server has it, and the
// whole paper at hand when the network goes. The server keeps the time and judges the answers;
// every page works without this file.
(function () {
  "use strict";

  var bar = document.querySelector("[data-exam-clock]");
  var room = document.querySelector("[data-exam-room]");
  if (!bar || !room) {
    return;
  }

  // --- The clock ---------------------------------------------------------------------------

  // The phone's own clock may be days wrong: only the time since loading is taken from it.
  var loaded = performance.now();
  var span = Number(bar.dataset.deadline) - Number(bar.dataset.now);
  var face = bar.querySelector("[data-clock-face]");
  var call = bar.querySelector("[data-clock-call]");
  var calls = bar.dataset.calls.split(" ").map(Number);
  var before = Infinity;
  var leaving = 0;

  function tick() {
    var left = Math.max(0, Math.round((span - (performance.now() - loaded)) / 1000));
    var seconds = left % 60;
    var told = Math.floor(left / 60) + ":" + (seconds < 10 ? "0" : "") + seconds;
    face.textContent = bar.dataset.wordsClock.replace("{clock}", told);
    calls.forEach(function (at) {
      if (before > at && left <= at && before !== Infinity) {
        call.textContent = bar.dataset.wordsLeft.replace("{minutes}", String(at / 60));
      }
    });
    before = left;
    if (left === 0 && !leaving) {
      // What is typed but not sent goes first; the server grants half a minute for this.
      keepTyped();
      leaving = window.setTimeout(function () {
        window.location.assign(bar.dataset.over);
      }, 31000);
    } else if (left > 0 && leaving) {
      window.clearTimeout(leaving);
      leaving = 0;
    }
  }

  var hide = bar.querySelector("[data-clock-hide]");
  var clock = bar.querySelector(".exam-clock");
  function showClock(hidden) {
    clock.classList.toggle("is-hidden", hidden);
    hide.setAttribute("aria-pressed", hidden ? "true" : "false");
    hide.textContent = hidden ? hide.dataset.wordShow : hide.dataset.wordHide;
  }
  showClock(window.sessionStorage.getItem("exam-clock") === "hidden");
  hide.addEventListener("click", function () {
    var hidden = !clock.classList.contains("is-hidden");
    window.sessionStorage.setItem("exam-clock", hidden ? "hidden" : "shown");
    showClock(hidden);
  });

  // --- What the phone keeps ----------------------------------------------------------------

  // unsent: {"3": {values, seq}}, seqs: the newest number of every question, flags: {"3": true}.
  var place = "exam-" + room.dataset.examRoom;
  var kept = recall();
  // Everything answered while this page lives: the paper at hand does not know it.
  var given = {};
  var flagged = {};
  var signs = [];
  // Answers of this page may overtake an older one of the same sign-in; recovered ones may not.
  var fresh = {};

  function recall() {
    try {
      var found = JSON.parse(window.localStorage.getItem(place));
      if (found && found.unsent && found.seqs && found.flags) {
        return found;
      }
    } catch (_unreadable) {
      // A damaged note is no note.
    }
    return { unsent: {}, seqs: {}, flags: {} };
  }

  function remember() {
    try {
      window.localStorage.setItem(place, JSON.stringify(kept));
    } catch (_full) {
      // A phone without room still has the page.
    }
  }

  function count(things) {
    return Object.keys(things).length;
  }

  // --- The form on the screen --------------------------------------------------------------

  function form() {
    return room.querySelector("[data-exam-form]");
  }

  function controls(of) {
    return Array.prototype.slice.call(of.querySelectorAll('[name="answer"]'));
  }

  function isTick(control) {
    return control.type === "radio" || control.type === "checkbox";
  }

  function valuesOf(of) {
    return controls(of)
      .filter(function (control) {
        return !isTick(control) || control.checked;
      })
      .map(function (control) {
        return control.value;
      });
  }

  function fill(of, values) {
    controls(of).forEach(function (control, index) {
      if (isTick(control)) {
        control.checked = values.indexOf(control.value) >= 0;
      } else if (index < values.length) {
        control.value = values[index];
      }
    });
  }

  function say(words, kind) {
    var line = room.querySelector("[data-exam-saved]");
    if (!line) {
      return;
    }
    line.textContent = "";
    if (words) {
      var state = document.createElement("span");
      state.className = "state is-" + kind;
      state.textContent = words;
      line.appendChild(state);
    }
  }

  var typing = 0;

  function keep() {
    window.clearTimeout(typing);
    typing = 0;
    var of = form();
    if (!of) {
      return;
    }
    var n = of.dataset.position;
    var values = valuesOf(of);
    var seq = Math.max(Number(of.elements.seq.value), (kept.seqs[n] || 0) + 1);
    of.elements.seq.value = String(seq + 1);
    kept.seqs[n] = seq;
    kept.unsent[n] = { values: values, seq: seq };
    given[n] = values;
    fresh[n] = true;
    remember();
    say(room.dataset.wordSaving, "wait");
    send();
  }

  function keepTyped() {
    if (typing) {
      keep();
    }
  }

  room.addEventListener("change", function (event) {
    if (event.target.name === "answer") {
      keep();
    }
  });
  room.addEventListener("input", function (event) {
    if (event.target.name === "answer" && !isTick(event.target)) {
      window.clearTimeout(typing);
      typing = window.setTimeout(keep, 700);
    }
  });

  // --- Sending -----------------------------------------------------------------------------

  var busy = false;
  var again = false;
  var retry = 0;
  var patience = 0;
  var stopped = false;

  function send() {
    if (stopped) {
      return;
    }
    if (busy) {
      again = true;
      return;
    }
    window.clearTimeout(retry);
    busy = true;
    again = false;
    var told = signs.splice(0);
    var body = {
      answers: Object.keys(kept.unsent).map(function (n) {
        return { n: Number(n), seq: kept.unsent[n].seq, values: kept.unsent[n].values };
      }),
      flags: Object.keys(kept.flags).map(function (n) {
        return { n: Number(n), on: kept.flags[n] };
      }),
      signs: told,
    };
    window
      .fetch(room.dataset.sync, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": room.dataset.token },
        body: JSON.stringify(body),
        signal: limit(8000),
      })
      .then(function (answer) {
        if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401) {
          stopped = true;
          say(room.dataset.wordSignedOut, "warn");
          return null;
        }
        if (answer.status !== 200 && answer.status !== 409) {
          throw new Error(String(answer.status));
        }
        return answer.json();
      })
      .then(
        function (standing) {
          busy = false;
          patience = 0;
          if (standing) {
            take(standing, body);
          }
          if (again) {
            send();
          }
        },
        function () {
          busy = false;
          signs = told.concat(signs).slice(-20);
          // No network, or the server is on its way back: nothing here is lost.
          if (count(kept.unsent)) {
            say(room.dataset.wordKept, "warn");
          }
          patience = Math.min(15000, patience ? patience * 1.5 : 2000);
          retry = window.setTimeout(send, patience);
        }
      );
  }

  function limit(milliseconds) {
    if (typeof AbortController !== "function") {
      return undefined;
    }
    var end = new AbortController();
    window.setTimeout(function () {
      end.abort();
    }, milliseconds);
    return end.signal;
  }

  function take(standing, sent) {
    // Minutes given back show at once.
    span = standing.left_ms + (performance.now() - loaded);
    if (standing.over) {
      stopped = true;
      window.localStorage.removeItem(place);
      window.location.assign(standing.receipt);
      return;
    }
    sent.flags.forEach(function (flag) {
      if (kept.flags[flag.n] === flag.on) {
        delete kept.flags[flag.n];
      }
    });
    var worst = "saved";
    (standing.answers || []).forEach(function (answer) {
      var n = String(answer.n);
      var mine = kept.unsent[n];
      kept.seqs[n] = Math.max(kept.seqs[n] || 0, answer.seq);
      if (!mine || mine.seq !== seqSent(sent, answer.n)) {
        return; // Answered again meanwhile: the next turn carries it.
      }
      if (answer.kept === "stale" && fresh[n]) {
        mine.seq = kept.seqs[n] = answer.seq + 1;
        again = true;
        return;
      }
      if (answer.kept !== "elsewhere") {
        delete kept.unsent[n];
      }
      if (answer.kept !== "saved") {
        worst = answer.kept;
      }
    });
    remember();
    if (worst === "elsewhere") {
      stopped = true;
      say(room.dataset.wordElsewhere, "warn");
    } else if (worst === "refused") {
      say(room.dataset.wordRefused, "bad");
    } else if (worst === "stale") {
      say(room.dataset.wordStale, "warn");
    } else if (sent.answers.length && !count(kept.unsent)) {
      say(room.dataset.wordSaved, "good");
    }
  }

  function seqSent(sent, n) {
    var one = sent.answers.filter(function (answer) {
      return answer.n === n;
    })[0];
    return one ? one.seq : 0;
  }

  // --- The paper at hand -------------------------------------------------------------------

  var paper = null;

  function fetchPaper() {
    window
      .fetch(room.dataset.paper, { credentials: "same-origin", redirect: "manual" })
      .then(function (answer) {
        if (answer.status !== 200) {
          throw new Error(String(answer.status));
        }
        return answer.text();
      })
      .then(
        function (html) {
          var holder = document.createElement("template");
          holder.innerHTML = html;
          paper = {};
          holder.content.querySelectorAll("template").forEach(function (screen) {
            paper[screen.dataset.position] = screen;
          });
          // Said on the page: from here on a turn of the paper needs no network.
          room.dataset.atHand = "";
        },
        function () {
          window.setTimeout(fetchPaper, 10000);
        }
      );
  }

  function show(position, push) {
    keepTyped();
    var screen = paper && paper[position];
    if (!screen) {
      return false;
    }
    hush();
    room.textContent = "";
    room.appendChild(screen.content.cloneNode(true));
    document.title = screen.dataset.title + " · TrainHub";
    if (push) {
      var address = room.dataset.base + (position === "sheet" ? "" : "/" + position);
      window.history.pushState({ exam: position }, "", address);
    }
    dress();
    window.scrollTo(0, 0);
    var head = room.querySelector("legend, h1");
    if (head) {
      head.tabIndex = -1;
      head.focus({ preventScroll: true });
    }
    return true;
  }

  // What this phone knows goes onto the screen that the server made earlier.
  function dress() {
    var of = form();
    if (of) {
      var n = of.dataset.position;
      var unsent = kept.unsent[n];
      var values = given[n] || (unsent && unsent.values);
      if (values) {
        fill(of, values);
      }
      of.elements.seq.value = String(Math.max(Number(of.elements.seq.value), (kept.seqs[n] || 0) + 1));
      if (unsent) {
        say(room.dataset.wordKept, "warn");
      } else if (given[n]) {
        say(room.dataset.wordSaved, "good");
      }
      var voice = room.querySelector("[data-read-question]");
      voice.hidden = !("speechSynthesis" in window);
      if (n in flagged) {
        dressFlag(flagged[n]);
      }
    }
    room.querySelectorAll("[data-exam-sheet] .exam-cell[data-position]").forEach(function (cell) {
      var at = cell.dataset.position;
      var values = given[at] || (kept.unsent[at] && kept.unsent[at].values);
      if (values) {
        cell.classList.toggle("is-done", values.some(function (value) {
          return value.trim() !== "";
        }));
      }
      if (at in flagged) {
        cell.classList.toggle("is-flagged", flagged[at]);
      }
    });
    var counted = room.querySelector("[data-exam-count]");
    if (counted) {
      var done = room.querySelectorAll(".exam-cell.is-done[data-position]").length;
      counted.textContent = counted.dataset.examCount.replace("{done}", String(done));
    }
  }

  function dressFlag(on) {
    var flag = room.querySelector("[data-exam-flag]");
    var button = flag.querySelector("button");
    flag.elements.flagged.value = on ? "0" : "1";
    button.textContent = on ? button.dataset.wordUnmark : button.dataset.wordMark;
  }

  // Before the page's own care for forms: a turn of the paper is no journey to the server.
  window.addEventListener(
    "submit",
    function (event) {
      var of = event.target;
      if (of.hasAttribute("data-exam-flag")) {
        event.preventDefault();
        event.stopPropagation();
        var n = form().dataset.position;
        flagged[n] = kept.flags[n] = of.elements.flagged.value === "1";
        remember();
        dressFlag(flagged[n]);
        send();
        return;
      }
      if (!of.hasAttribute("data-exam-form")) {
        return;
      }
      var go = event.submitter ? event.submitter.value : "next";
      var here = Number(of.dataset.position);
      var last = paper ? count(paper) - 1 : 0;
      var to = go === "sheet" || (go === "next" && here >= last) ? "sheet" : String(here + (go === "prev" ? -1 : 1));
      if (paper && paper[to]) {
        event.preventDefault();
        event.stopPropagation();
        if (typing || answeredUnknown(of)) {
          keep();
        }
        show(to, true);
      }
    },
    true
  );

  // Ticked before this file was there: the press of the button carries it.
  function answeredUnknown(of) {
    var n = of.dataset.position;
    return !given[n] && valuesOf(of).join("\n") !== of.dataset.before;
  }

  room.addEventListener("click", function (event) {
    var cell = event.target.closest("[data-exam-sheet] .exam-cell[data-position]");
    if (cell && show(cell.dataset.position, true)) {
      event.preventDefault();
    }
    var handIn = event.target.closest("[data-hand-in]");
    if (handIn && count(kept.unsent)) {
      event.preventDefault();
      say(room.dataset.wordWaiting, "warn");
      send();
    }
    if (event.target.closest("[data-read-question]")) {
      readAloud();
    }
  });

  window.addEventListener("popstate", function () {
    var end = window.location.pathname.slice(room.dataset.base.length + 1);
    if (!show(end || "sheet", false)) {
      window.location.reload();
    }
  });

  // --- The voice ---------------------------------------------------------------------------

  function readAloud() {
    if (window.speechSynthesis.speaking) {
      hush();
      return;
    }
    var texts = room.querySelectorAll(".exam-stem, .exam-task, .choice label");
    Array.prototype.forEach.call(texts, function (text) {
      var words = new SpeechSynthesisUtterance(text.textContent.trim());
      words.lang = document.documentElement.lang;
      words.rate = 0.9;
      window.speechSynthesis.speak(words);
    });
  }

  function hush() {
    if ("speechSynthesis" in window) {
      window.speechSynthesis.cancel();
    }
  }

  // --- What is noticed ---------------------------------------------------------------------

  function notice(sign) {
    signs.push(sign);
    signs = signs.slice(-20);
  }

  document.addEventListener("visibilitychange", function () {
    notice(document.hidden ? "left_page" : "came_back");
    keepTyped();
    send();
  });
  window.addEventListener("offline", function () {
    notice("lost_network");
  });
  window.addEventListener("online", function () {
    notice("found_network");
    patience = 0;
    send();
  });
  window.addEventListener("beforeunload", keepTyped);
  // The server learns twice a minute that this phone is there.
  window.setInterval(send, 30000);

  var first = form();
  if (first) {
    first.dataset.before = valuesOf(first).join("\n");
  }
  var timer = window.setInterval(tick, 1000);
  window.addEventListener("pagehide", function () {
    window.clearInterval(timer);
    hush();
  });
  tick();
  dress();
  fetchPaper();
  send();
})();
