// The roll in one thumb's reach: search while typing, taps that survive a dead network.
// The roll works without this file: every row is a set of radio buttons in one form.
(function () {
  "use strict";

  // Searching hides rows; nothing that was tapped is lost.
  var search = document.querySelector("[data-roll-search]");
  if (search) {
    search.form.addEventListener("submit", function (event) {
      event.preventDefault();
      search.blur();
    });
    search.addEventListener("input", function () {
      var wanted = search.value.trim().toLowerCase();
      document.querySelectorAll("li[data-name]").forEach(function (row) {
        row.hidden = wanted !== "" && row.dataset.name.toLowerCase().indexOf(wanted) < 0;
      });
    });
  }

  var all = document.querySelector("[data-paper-all]");
  if (all) {
    all.addEventListener("change", function () {
      document.querySelectorAll('.paper-lines input[type="checkbox"]').forEach(function (box) {
        box.checked = all.checked;
      });
    });
  }

  var form = document.querySelector("form[data-roll]");
  if (!form) {
    return;
  }
  var place = "roll:" + form.dataset.roll;
  var state = form.querySelector("[data-roll-state]");
  var button = form.querySelector("button[type=submit]");
  var timer = 0;

  // Only the numbers of enrolments and the taps are kept, no names.
  function keep() {
    var taps = {};
    form.querySelectorAll('input[type="radio"]:checked').forEach(function (tap) {
      if (/^p\d+$/.test(tap.name)) {
        taps[tap.name] = tap.value;
      }
    });
    try {
      window.localStorage.setItem(place, JSON.stringify(taps));
    } catch (_full) {
      // A phone without room for it still sends the form.
    }
  }

  function recall() {
    var taps = {};
    try {
      taps = JSON.parse(window.localStorage.getItem(place) || "{}");
    } catch (_broken) {
      taps = {};
    }
    Object.keys(taps).forEach(function (name) {
      if (!/^p\d+$/.test(name)) {
        return;
      }
      form.querySelectorAll('input[name="' + name + '"]').forEach(function (tap) {
        tap.checked = tap.value === taps[name];
      });
    });
  }

  // Taps of other lessons are done with. Those of this one stay: whoever was saved is not asked
  // for any more, and whoever is missing stays marked as missing.
  function tidy() {
    try {
      Object.keys(window.localStorage).forEach(function (name) {
        if (/^roll:/.test(name) && name !== place) {
          window.localStorage.removeItem(name);
        }
      });
    } catch (_locked) {
      // Nothing was kept then.
    }
  }

  // A second tap on the same word takes it back.
  var before = null;
  form.addEventListener("pointerdown", function (event) {
    var label = event.target.closest("label[for]");
    var tap = label && document.getElementById(label.htmlFor);
    before = tap && tap.type === "radio" && tap.checked ? tap : null;
  });
  form.addEventListener("click", function (event) {
    if (before && event.target === before && /^p\d+$/.test(before.name)) {
      before.checked = false;
      before = null;
      keep();
    }
  });
  form.addEventListener("change", keep);
  recall();
  tidy();

  function rest(sending) {
    button.disabled = sending;
  }

  function send() {
    window.clearTimeout(timer);
    rest(true);
    state.textContent = form.dataset.wordSending;
    window
      .fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        credentials: "same-origin",
        redirect: "manual",
      })
      .then(function (answer) {
        if (answer.type === "opaqueredirect") {
          window.location.assign(form.action);
          return;
        }
        // The server has something to say: let it say it on a page of its own.
        form.removeEventListener("submit", intercept);
        rest(false);
        form.submit();
      })
      .catch(function () {
        rest(false);
        state.textContent = form.dataset.wordOffline;
        timer = window.setTimeout(send, 4000);
      });
  }

  function intercept(event) {
    event.preventDefault();
    keep();
    send();
  }

  if (window.fetch && window.URLSearchParams && window.FormData) {
    form.addEventListener("submit", intercept);
  }
})();
