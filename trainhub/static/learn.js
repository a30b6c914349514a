// A module that is read at home: the voice, and the heartbeat that counts its minutes.
// The server keeps the time by its own clock; this page only says that it is visible and in use.
(function () {
  "use strict";

  var reading = false;
  document.querySelectorAll("[data-read-aloud]").forEach(offerVoice);

  var place = document.querySelector("[data-learning]");
  if (place && window.fetch) {
    countMinutes(place);
  }

  function offerVoice(button) {
    if (!window.speechSynthesis || typeof window.SpeechSynthesisUtterance !== "function") {
      return;
    }
    button.hidden = false;
    var text = document.getElementById(button.dataset.readAloud);
    var waiting = [];

    function stop() {
      waiting = [];
      reading = false;
      window.speechSynthesis.cancel();
      button.textContent = button.dataset.wordStart;
      button.setAttribute("aria-pressed", "false");
    }

    // Sentence by sentence: some phones fall silent in the middle of a long text.
    function next() {
      var sentence = waiting.shift();
      if (!sentence) {
        stop();
        return;
      }
      var speech = new SpeechSynthesisUtterance(sentence);
      speech.lang = text.lang || "zh-CN";
      speech.rate = 0.9;
      speech.onend = function () {
        if (reading) {
          next();
        }
      };
      speech.onerror = stop;
      window.speechSynthesis.speak(speech);
    }

    button.addEventListener("click", function () {
      if (reading) {
        stop();
        return;
      }
      waiting = text.innerText.match(/[^。！？；\n]+[。！？；]?/g) || [];
      reading = true;
      button.textContent = button.dataset.wordStop;
      button.setAttribute("aria-pressed", "true");
      window.speechSynthesis.cancel();
      next();
    });
    window.addEventListener("pagehide", stop);
  }

  function countMinutes(place) {
    var every = Number(place.dataset.every) * 1000;
    var away = Number(place.dataset.away) * 1000;
    var touched = performance.now();
    var counting = false;

    function body(begins) {
      var form = new URLSearchParams();
      form.set("csrf_token", place.dataset.token);
      form.set("begins", begins ? "1" : "0");
      return form;
    }

    function beat(begins) {
      fetch(place.dataset.learning, { method: "POST", body: body(begins), credentials: "same-origin" })
        .then(function (answer) {
          return answer.ok ? answer.json() : null;
        })
        .then(function (told) {
          if (told) {
            place.textContent = place.dataset.words.replace("{0}", String(told.minutes));
          }
        })
        .catch(function () {
          // Without a network nothing is counted, and nothing is claimed later.
        });
    }

    function plays() {
      return (
        reading ||
        Array.prototype.some.call(document.querySelectorAll("audio, video"), function (each) {
          return !each.paused && !each.ended;
        })
      );
    }

    function inUse() {
      return (
        document.visibilityState === "visible" && (plays() || performance.now() - touched < away)
      );
    }

    function tick() {
      if (!inUse()) {
        counting = false;
        return;
      }
      beat(!counting);
      counting = true;
    }

    function touch() {
      touched = performance.now();
      if (!counting) {
        tick();
      }
    }

    ["pointerdown", "keydown", "scroll", "touchstart", "pointermove"].forEach(function (name) {
      window.addEventListener(name, touch, { passive: true });
    });
    document.addEventListener("play", touch, true);
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "visible") {
        touch();
      } else if (counting) {
        // What was read until now counts; what comes while the page is hidden does not.
        counting = false;
        navigator.sendBeacon(place.dataset.learning, body(false));
      }
    });
    window.setInterval(tick, every);
    tick();
  }
})();
