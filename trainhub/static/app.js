// Small comforts. Every page works without this file.
(function () {
  "use strict";

  var root = document.documentElement;
  root.classList.add("has-script");

  // A form is sent once: the button rests while the answer is on its way. The server tolerates a
  // double post anyway. Disabling waits one turn, or the button's own value would be left out.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    // A script of the page that sends the form by itself has said so already.
    if (event.defaultPrevented || form.hasAttribute("data-again")) {
      return;
    }
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    window.setTimeout(function () {
      form.querySelectorAll("button:not([type=button])").forEach(function (button) {
        button.disabled = true;
        button.classList.add("is-sending");
        if (button.dataset.sending) {
          button.dataset.words = button.innerHTML;
          button.textContent = button.dataset.sending;
        }
      });
    }, 0);
  });

  // Coming back with the browser's back button finds the form usable again.
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) {
      return;
    }
    document.querySelectorAll("form[data-sending]").forEach(function (form) {
      delete form.dataset.sending;
      form.querySelectorAll("button.is-sending").forEach(function (button) {
        button.disabled = false;
        button.classList.remove("is-sending");
        if (button.dataset.words) {
          button.innerHTML = button.dataset.words;
        }
      });
    });
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-show-password]");
    if (!button) {
      return;
    }
    var input = document.getElementById(button.dataset.showPassword);
    var shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", shown ? "false" : "true");
    button.textContent = shown ? button.dataset.wordShow : button.dataset.wordHide;
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-print]");
    if (button) {
      window.print();
    }
  });

  // A photo from the phone is shrunk here before it travels, and shown at once.
  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches || !input.matches("input[type=file][data-photo]") || !input.files.length) {
      return;
    }
    var file = input.files[0];
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) {
      return;
    }
    var reader = new FileReader();
    reader.onload = function () {
      var picture = new Image();
      picture.onload = function () {
        shrink(input, file, picture);
      };
      picture.src = reader.result;
    };
    reader.readAsDataURL(file);
  });

  function shrink(input, file, picture) {
    var longest = Number(input.dataset.photo) || 1600;
    var scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    var preview = input.parentNode.querySelector(".photo-preview");
    if (!preview) {
      preview = document.createElement("img");
      preview.className = "photo-preview";
      preview.alt = input.dataset.photoWords || "";
      input.insertAdjacentElement("afterend", preview);
    }
    preview.src = canvas.toDataURL("image/jpeg", 0.8);
    if (scale === 1 || typeof DataTransfer !== "function") {
      return;
    }
    canvas.toBlob(function (small) {
      try {
        var basket = new DataTransfer();
        var name = file.name.replace(/\.\w+$/, "") + ".jpg";
        basket.items.add(new File([small], name, { type: "image/jpeg" }));
        input.files = basket.files;
      } catch (_refused) {
        // Old browsers keep the large picture; the server accepts it as well.
      }
    }, "image/jpeg", 0.85);
  }

  // One box ticks all rows of a table and the count is said in words.
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (!box.matches || !box.matches("input[type=checkbox]") || !box.form) {
      return;
    }
    var form = box.form;
    if (box.hasAttribute("data-all")) {
      form.querySelectorAll('input[type=checkbox][name="' + box.dataset.all + '"]').forEach(
        function (one) {
          one.checked = box.checked;
        }
      );
    }
    var words = form.querySelector("[data-chosen]");
    if (words) {
      var chosen = form.querySelectorAll("input[type=checkbox][name]:checked").length;
      words.textContent = words.dataset.chosen.replace("0", String(chosen));
    }
  });

  // Leaving a form with typed words asks first, unless it is being sent.
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-careful")) {
      form.dataset.touched = "yes";
    }
  });

  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("form[data-touched]:not([data-sending])")) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
})();
