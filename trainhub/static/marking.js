// Marking by the keyboard alone: digits, Enter, arrows. The page works without this file.
(function () {
  "use strict";

  var form = document.querySelector("form[data-marking]");
  if (!form) {
    return;
  }
  var fields = Array.prototype.slice.call(form.querySelectorAll("[data-points]"));
  var skip = document.querySelector("form[data-skip]");
  var before = document.querySelector("a[data-before]");
  var first = fields.map(function (field) {
    return field.value;
  });

  function typed() {
    return fields.some(function (field, n) {
      return field.value !== first[n];
    });
  }

  function go(field) {
    if (field) {
      field.focus();
      field.select();
    }
  }

  // What was typed is never thrown away by an arrow: it is saved first.
  function leave(way) {
    if (typed()) {
      form.requestSubmit();
    } else {
      way();
    }
  }

  document.addEventListener("keydown", function (event) {
    var at = fields.indexOf(document.activeElement);
    var writing = /^(TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || writing) {
      return;
    }
    if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      if (at + 1 < fields.length) {
        go(fields[at + 1]);
      } else {
        form.requestSubmit();
      }
    } else if (event.key === "ArrowDown" && fields.length > 1) {
      event.preventDefault();
      go(fields[Math.min(at + 1, fields.length - 1)]);
    } else if (event.key === "ArrowUp" && fields.length > 1) {
      event.preventDefault();
      go(fields[Math.max(at - 1, 0)]);
    } else if (event.key === "ArrowRight" && skip) {
      event.preventDefault();
      leave(function () {
        skip.requestSubmit();
      });
    } else if (event.key === "ArrowLeft" && before) {
      event.preventDefault();
      leave(function () {
        before.click();
      });
    } else if (/^[0-9]$/.test(event.key) && at < 0) {
      // A digit typed anywhere begins with the first empty line.
      var empty = fields.filter(function (field) {
        return field.value === "";
      })[0];
      (empty || fields[0]).focus();
    }
  });
})();
