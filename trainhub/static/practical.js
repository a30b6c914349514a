// Taps of a practical exam that survive a dead network. The page works without this file.
(function () {
  "use strict";

  var state = document.querySelector("[data-state]");
  if (!state || !window.fetch || !window.URLSearchParams) {
    return;
  }
  // Taps belong to whoever made them: another examiner who signs in on this phone sends none of them.
  var place = "practical:" + state.dataset.examiner + ":" + window.location.pathname;
  var token = document.querySelector('input[name="csrf_token"]').value;
  var timer = 0;
  var busy = false;

  function kept() {
    try {
      return JSON.parse(window.localStorage.getItem(place) || "[]");
    } catch (_broken) {
      return [];
    }
  }

  function keep(taps) {
    try {
      window.localStorage.setItem(place, JSON.stringify(taps));
    } catch (_full) {
      // A phone without room for it still sends what is tapped.
    }
  }

  function row(tap) {
    return document.querySelector('[data-item="' + tap.item + '"]');
  }

  // The row shows what was tapped at once; what the server keeps comes with its answer.
  function show(tap) {
    var line = row(tap);
    if (!line) {
      return;
    }
    var full = Number(line.dataset.full);
    var points = Math.round(Number(tap.points) * 100);
    line.classList.remove("is-done", "is-not", "is-part");
    line.classList.add(points === full ? "is-done" : points === 0 ? "is-not" : "is-part");
    line.querySelector(".check-yes").setAttribute("aria-pressed", String(points === full));
    line.querySelector(".check-no").setAttribute("aria-pressed", String(points === 0));
    line.dataset.seq = Math.max(Number(line.dataset.seq), tap.seq);
    line.querySelectorAll('input[name="seq"]').forEach(function (field) {
      field.value = Number(line.dataset.seq) + 1;
    });
  }

  function tell(words) {
    state.textContent = words;
  }

  function send() {
    window.clearTimeout(timer);
    var waiting = kept();
    if (busy || !waiting.length) {
      return;
    }
    busy = true;
    var tap = waiting[0];
    window
      .fetch(tap.action, {
        method: "POST",
        body: new URLSearchParams({
          csrf_token: token,
          item: tap.item,
          points: tap.points,
          seq: tap.seq,
        }),
        credentials: "same-origin",
        redirect: "manual",
        headers: { Accept: "application/json" },
      })
      .then(function (answer) {
        busy = false;
        if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401) {
          tell(state.dataset.wordStale);
          return null;
        }
        if (answer.status >= 500) {
          throw new Error("busy");
        }
        return answer.json().then(function (told) {
          keep(kept().slice(1));
          if (answer.ok) {
            document.querySelector("[data-sum]").textContent = told.sum / 100;
            document.querySelector("[data-left]").textContent = told.left;
            tell(kept().length ? "" : state.dataset.wordSent);
          } else {
            tell(told.reasons.join(" "));
          }
          send();
        });
      })
      .catch(function () {
        busy = false;
        tell(state.dataset.wordWaiting + kept().length);
        timer = window.setTimeout(send, 4000);
      });
  }

  document.querySelectorAll("form[data-tap]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      var points = button && button.name === "points" ? button.value : form.elements.points.value;
      if (!/^\d+([.]\d{1,2})?$/.test(points.trim())) {
        return; // The server says what is wrong with it.
      }
      event.preventDefault();
      var line = form.closest("[data-item]");
      var tap = {
        action: form.action,
        item: line.dataset.item,
        points: points.trim(),
        seq: Number(line.dataset.seq) + 1,
      };
      keep(kept().concat([tap]));
      show(tap);
      send();
    });
  });

  kept().forEach(show);
  window.addEventListener("online", send);
  send();
})();
