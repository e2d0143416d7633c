// Pages work without this file; it only shortens the way to the search box.
const box = document.getElementById("q");

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !box) return;
  const at = event.target;
  if (at instanceof Element && at.closest("input, select, textarea, [contenteditable]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A form sends empty fields as well; addresses are shorter without them.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input[name]")) field.disabled = field.value === "";
    // Coming back by the browser's button finds the form as it was.
    addEventListener("pageshow", () => form.querySelectorAll("input[name]").forEach((f) => (f.disabled = false)), { once: true });
  });
}
